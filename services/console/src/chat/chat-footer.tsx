import type { ConnectionState } from '@agentconnect/client';
import { useSessionStore } from '@agentconnect/client/react';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense } from 'react';
import { paths } from '../app/paths.ts';
import { problemText } from '../app/problem-text.ts';
import { texts } from '../texts.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ActivityLine } from './activity-line.tsx';
import { ToLogIn } from './chat-problem.tsx';
import { Composer } from './composer.tsx';
import { isConversation } from './use-agent-name.ts';
import { useStoreValue } from './use-store-value.ts';
import { whyClosed } from './why-closed.ts';

const ConversationFooter = lazy(async () => ({
  default: (await import('../conversations/conversation-footer.tsx')).ConversationFooter,
}));
const GoOnButton = lazy(async () => ({
  default: (await import('../session-actions/go-on-button.tsx')).GoOnButton,
}));

export interface ChatFooterProps {
  readonly sessionId: string;
  readonly connection: ConnectionState;
}

/** Where one writes; or why that cannot be. */
export function ChatFooter({ sessionId, connection }: ChatFooterProps): ReactElement {
  const store = useSessionStore(sessionId);
  const status = useStoreValue(sessionId, ({ session }) => session.status);
  const why = whyClosed(connection);
  const isAmongAgents = useStoreValue(sessionId, ({ session }) => isConversation(session.session));
  // A conversation that has ended goes on when its limits are raised.
  const hasEnded = status === 'ended' && !isAmongAgents;
  const isOver = why === 'over' || why === 'gone' || status === 'expired' || hasEnded;
  if (why === 'logged out') return <ToLogIn />;
  return (
    <div className="mx-auto w-full max-w-3xl shrink-0 px-4 pb-3 sm:px-6">
      {isOver && (
        <Notice
          kind="fact"
          role="status"
          action={
            <>
              {why !== 'gone' && <GoOn sessionId={sessionId} />}
              <Link
                to={paths.newChat}
                className="rounded-lg border border-line bg-raised px-3.5 py-1.5 font-medium text-ink hover:bg-hover"
              >
                {texts.chat.startAnother}
              </Link>
            </>
          }
        >
          {why === 'gone' ? texts.chat.gone : status === 'ended' ? texts.chat.ended : texts.chat.expired}
        </Notice>
      )}
      {!isOver && why === 'failed' && connection.status === 'closed' && (
        <Notice
          kind="problem"
          role="alert"
          action={<Button onClick={() => store.reconnect()}>{texts.problems.retry}</Button>}
        >
          {problemText(connection.error)}
        </Notice>
      )}
      {!isOver && why === undefined && isAmongAgents && (
        <Suspense fallback={<div className="min-h-24" />}>
          <ConversationFooter sessionId={sessionId} connection={connection} />
        </Suspense>
      )}
      {!isOver && why === undefined && !isAmongAgents && (
        <>
          <ActivityLine sessionId={sessionId} connection={connection} />
          <Composer sessionId={sessionId} />
        </>
      )}
    </div>
  );
}

/** What is over can go on in a new session, if it is of a person with an agent and there is something in it. */
function GoOn({ sessionId }: { readonly sessionId: string }): ReactElement | null {
  const isOfTwo = useStoreValue(sessionId, ({ session }) => session.session?.session_type === 'human_agent');
  const seq = useStoreValue(sessionId, (store) => store.message(store.keys.at(-1) ?? '')?.seq);
  if (!isOfTwo || seq === undefined) return null;
  return (
    <Suspense>
      <GoOnButton sessionId={sessionId} seq={seq} />
    </Suspense>
  );
}
