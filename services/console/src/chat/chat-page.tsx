import type { SessionStore } from '@agentconnect/client';
import { useSession } from '@agentconnect/client/react';
import { useParams } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense } from 'react';
import { paths } from '../app/paths.ts';
import { texts } from '../texts.ts';
import { Announcer } from './announcer.tsx';
import { ChatFooter } from './chat-footer.tsx';
import { ChatHeader } from './chat-header.tsx';
import { ChatProblem } from './chat-problem.tsx';
import { MessageList } from './message-list.tsx';
import { whyClosed } from './why-closed.ts';
import { isConversation } from './use-agent-name.ts';
import { useStoreValue } from './use-store-value.ts';

const ConversationBar = lazy(async () => ({
  default: (await import('../conversations/conversation-bar.tsx')).ConversationBar,
}));

export function ChatPage(): ReactElement {
  const { sessionId } = useParams({ from: `/inside${paths.session}` });
  // Each session begins with a view of its own: where it is scrolled to, what is being written in it.
  return <Chat key={sessionId} sessionId={sessionId} />;
}

function Chat({ sessionId }: { readonly sessionId: string }): ReactElement {
  const { session, error, connection } = useSession(sessionId);
  const isLoading = useStoreValue(sessionId, ({ conversation }) => conversation.history.isLoading);
  const isEmpty = useStoreValue(sessionId, (store) => isNothingToShow(store));
  const why = whyClosed(connection);
  const isKnown = session !== undefined || !isEmpty;
  if (!isKnown && (error || why)) return <ChatProblem sessionId={sessionId} error={error} why={why} />;
  return (
    <div className="flex h-full flex-col">
      <ChatHeader sessionId={sessionId} session={session} connection={connection} />
      {isConversation(session) && (
        <Suspense fallback={<div className="h-9 shrink-0 border-b border-line" />}>
          <ConversationBar sessionId={sessionId} />
        </Suspense>
      )}
      {isEmpty ? (
        <div className="flex min-h-0 flex-1 items-center justify-center p-6 text-soft">
          {isLoading || connection.status === 'connecting' ? (
            <p key="loading">{texts.chat.loading}</p>
          ) : (
            <p key="empty">{texts.chat.empty}</p>
          )}
        </div>
      ) : (
        <MessageList sessionId={sessionId} />
      )}
      <ChatFooter sessionId={sessionId} connection={connection} />
      <Announcer sessionId={sessionId} />
    </div>
  );
}

/** An answer that is being written is not shown before what it answers: else that came above it, and moved it. */
function isNothingToShow(store: SessionStore): boolean {
  const [first] = store.keys;
  const { isLoading } = store.conversation.history;
  return first === undefined || (isLoading && store.message(first)?.seq === undefined);
}
