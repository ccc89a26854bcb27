import { useClient, useSession } from '@agentconnect/client/react';
import { type AgentStatus, randomId } from '@agentconnect/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import { problemText } from '../app/problem-text.ts';
import { ActivityLine } from '../chat/activity-line.tsx';
import { Announcer } from '../chat/announcer.tsx';
import { Composer } from '../chat/composer.tsx';
import { MessageList } from '../chat/message-list.tsx';
import { useStoreValue } from '../chat/use-store-value.ts';
import { sessionsChanged } from '../sessions/use-sessions.ts';
import { texts } from '../texts.ts';
import { agentTexts } from '../texts/agent-texts.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { nameOf } from './agent-name.ts';

const words = agentTexts.trial;

/** A chat with an agent, to see how it answers. Its session is deleted when it is closed. */
export function AgentTrial({ agent }: { readonly agent: AgentStatus }): ReactElement {
  const client = useClient();
  const queries = useQueryClient();
  const [trial] = useState(() => randomId());
  // One session for each trial, however often it is rendered.
  const queryKey = ['trial', agent.agent_id, trial];
  const session = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      client.sessions.create(
        {
          session_type: 'human_agent',
          agents: { primary: { agent_id: agent.agent_id } },
          metadata: { title: words.sessionTitle(nameOf(agent)) },
        },
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const sessionId = session.data?.session_id;
  useEffect(() => {
    if (sessionId === undefined) return undefined;
    void sessionsChanged(queries);
    return () => {
      void client.sessions
        .delete(sessionId)
        .then(() => sessionsChanged(queries))
        .catch(() => undefined);
    };
  }, [client, queries, sessionId]);
  if (sessionId !== undefined) return <TrialChat sessionId={sessionId} />;
  return (
    <div className="p-4 sm:p-6">
      {session.error ? (
        <Notice
          kind="problem"
          role="alert"
          action={<Button onClick={() => void session.refetch()}>{texts.problems.retry}</Button>}
        >
          {words.failed} {problemText(session.error)}
        </Notice>
      ) : (
        <p className="text-soft">{words.starting}</p>
      )}
    </div>
  );
}

function TrialChat({ sessionId }: { readonly sessionId: string }): ReactElement {
  const { connection } = useSession(sessionId);
  const isEmpty = useStoreValue(sessionId, ({ keys }) => keys.length === 0);
  return (
    <>
      {isEmpty ? (
        <p className="flex min-h-0 flex-1 items-center justify-center p-6 text-soft">{words.empty}</p>
      ) : (
        <MessageList sessionId={sessionId} />
      )}
      <div className="shrink-0 px-4 pb-3 sm:px-6">
        <ActivityLine sessionId={sessionId} connection={connection} />
        <Composer sessionId={sessionId} />
      </div>
      <Announcer sessionId={sessionId} />
    </>
  );
}
