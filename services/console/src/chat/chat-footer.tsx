import type { ConnectionState } from '@agentconnect/client';
import { useSessionStore } from '@agentconnect/client/react';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { paths } from '../app/paths.ts';
import { problemText } from '../app/problem-text.ts';
import { texts } from '../texts.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ActivityLine } from './activity-line.tsx';
import { ToLogIn } from './chat-problem.tsx';
import { Composer } from './composer.tsx';
import { useStoreValue } from './use-store-value.ts';
import { whyClosed } from './why-closed.ts';

export interface ChatFooterProps {
  readonly sessionId: string;
  readonly connection: ConnectionState;
}

/** Where one writes; or why that cannot be. */
export function ChatFooter({ sessionId, connection }: ChatFooterProps): ReactElement {
  const store = useSessionStore(sessionId);
  const status = useStoreValue(sessionId, ({ session }) => session.status);
  const why = whyClosed(connection);
  if (why === 'logged out') return <ToLogIn />;
  const isOver = why === 'over' || why === 'gone' || status === 'expired' || status === 'ended';
  return (
    <div className="mx-auto w-full max-w-3xl shrink-0 px-4 pb-3 sm:px-6">
      {isOver && (
        <Notice
          kind="fact"
          role="status"
          action={
            <Link
              to={paths.newChat}
              className="rounded-lg border border-line bg-raised px-3.5 py-1.5 font-medium text-ink hover:bg-hover"
            >
              {texts.chat.startAnother}
            </Link>
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
      {!isOver && why === undefined && (
        <>
          <ActivityLine sessionId={sessionId} connection={connection} />
          <Composer sessionId={sessionId} />
        </>
      )}
    </div>
  );
}
