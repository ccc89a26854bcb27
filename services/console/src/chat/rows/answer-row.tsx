import type { AnswerMessage } from '@agentconnect/client';
import { lazy, memo, type ReactElement, Suspense } from 'react';
import { texts } from '../../texts.ts';
import { isConversation, useAgentName } from '../use-agent-name.ts';
import { useStoreValue } from '../use-store-value.ts';
import { AnswerFooter } from './answer-footer.tsx';
import { FailedAnswer } from './failed-answer.tsx';

const TurnHead = lazy(async () => ({
  default: (await import('../../conversations/turn-head.tsx')).TurnHead,
}));
const Delegations = lazy(async () => ({
  default: (await import('../../conversations/delegations.tsx')).Delegations,
}));
const Markdown = lazy(async () => ({ default: (await import('../../markdown/markdown.tsx')).Markdown }));

export interface AnswerRowProps {
  readonly sessionId: string;
  readonly message: AnswerMessage;
}

/** What an agent has answered, or is just writing. */
export function AnswerRow({ sessionId, message }: AnswerRowProps): ReactElement {
  const { content, status, attempt, sender, turn, metadata } = message;
  const agent = useAgentName(sessionId, sender);
  const isWriting = status === 'writing';
  const isAmongAgents = useStoreValue(sessionId, ({ session }) => isConversation(session.session));
  const name = (
    <p className="mb-1 truncate text-sm font-semibold" dir="auto">
      {agent}
    </p>
  );
  return (
    <article aria-label={agent} aria-busy={isWriting} data-kind="answer" data-state={status}>
      {isAmongAgents || turn !== undefined ? (
        <Suspense fallback={name}>
          <TurnHead sessionId={sessionId} message={message} />
        </Suspense>
      ) : (
        name
      )}
      {isWriting && attempt > 1 && <p className="mb-2 text-sm text-warn">{texts.chat.begunAgain}</p>}
      {metadata['delegations'] !== undefined && (
        <Suspense>
          <Delegations metadata={metadata} />
        </Suspense>
      )}
      {content !== '' && <Words content={content} isWriting={isWriting} />}
      {status === 'failed' && <FailedAnswer sessionId={sessionId} message={message} />}
      {status !== 'failed' && <AnswerFooter sessionId={sessionId} message={message} />}
    </article>
  );
}

/** Words as Markdown; as they are until what shows that is loaded. */
const Words = memo(function Words(props: {
  readonly content: string;
  readonly isWriting: boolean;
}): ReactElement {
  return (
    <Suspense
      fallback={
        <div dir="auto" className="answer whitespace-pre-wrap">
          {props.content}
        </div>
      }
    >
      <Markdown {...props} />
    </Suspense>
  );
});
