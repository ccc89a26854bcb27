import type { AnswerMessage } from '@agentconnect/client';
import { lazy, memo, type ReactElement, Suspense } from 'react';
import { texts } from '../../texts.ts';
import { useAgentName } from '../use-agent-name.ts';
import { AnswerFooter } from './answer-footer.tsx';
import { FailedAnswer } from './failed-answer.tsx';

const Markdown = lazy(async () => ({ default: (await import('../../markdown/markdown.tsx')).Markdown }));

export interface AnswerRowProps {
  readonly sessionId: string;
  readonly message: AnswerMessage;
}

/** What an agent has answered, or is just writing. */
export function AnswerRow({ sessionId, message }: AnswerRowProps): ReactElement {
  const { content, status, attempt, sender } = message;
  const agent = useAgentName(sessionId, sender);
  const isWriting = status === 'writing';
  return (
    <article aria-label={agent} aria-busy={isWriting} data-kind="answer" data-state={status}>
      <p className="mb-1 text-sm font-semibold" dir="auto">
        {agent}
      </p>
      {isWriting && attempt > 1 && <p className="mb-2 text-sm text-warn">{texts.chat.begunAgain}</p>}
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
