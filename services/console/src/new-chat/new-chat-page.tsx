import { useClient } from '@agentconnect/client/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect } from 'react';
import { problemText } from '../app/problem-text.ts';
import { agentsQuery, providersQuery } from '../app/queries.ts';
import { texts } from '../texts.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { NewChatForm } from './new-chat-form.tsx';

/** How often workers are looked for while there are none, in ms. */
const lookMs = 3_000;

export function NewChatPage(): ReactElement {
  const client = useClient();
  const providers = useQuery({
    ...providersQuery(client),
    refetchInterval: (query) => (query.state.status === 'error' ? lookMs : false),
  });
  const agents = useQuery(agentsQuery(client));
  useEffect(() => {
    document.title = `${texts.newChat.title} · ${texts.product}`;
  }, []);
  const problem = providers.data ? undefined : providers.error;
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex min-h-full w-full max-w-2xl flex-col gap-6 px-4 pt-6 pb-10 sm:px-6 md:pt-[12vh]">
        <h1 className="text-2xl font-semibold tracking-tight">{texts.newChat.title}</h1>
        {problem && (
          <Notice
            kind="problem"
            role="alert"
            action={<Button onClick={() => void providers.refetch()}>{texts.problems.retry}</Button>}
          >
            {isWithoutWorkers(problem) ? texts.newChat.noWorkers : problemText(problem)}
          </Notice>
        )}
        {!providers.data && !problem && <p className="text-soft">{texts.newChat.loading}</p>}
        {providers.data && (agents.data || agents.isError) && (
          <NewChatForm providers={providers.data} agents={agents.data?.agents ?? []} />
        )}
      </div>
    </div>
  );
}

function isWithoutWorkers(error: Error): boolean {
  return 'code' in error && error.code === 'NO_WORKERS';
}
