import type { AgentConnectClient } from '@agentconnect/client';
import { AgentConnectProvider } from '@agentconnect/client/react';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { paths } from './paths.ts';
import { createQueryClient, whoQuery } from './queries.ts';
import { createConsoleRouter } from './router.tsx';

export interface AppProps {
  readonly client: AgentConnectClient;
  readonly linkFailed: boolean;
}

/** Texts that wait to be sent survive a reload, where the browser lets them. */
const storage = tabStorage();

/** The whole console. */
export function App({ client, linkFailed }: AppProps): ReactElement {
  const [{ queries, router }] = useState(() => create(client, linkFailed));
  return (
    // The page's policy allows no style elements.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <AgentConnectProvider client={client} options={{ ...(storage ? { storage } : {}), pageSize: 50 }}>
          <RouterProvider router={router} />
        </AgentConnectProvider>
      </QueryClientProvider>
    </CSPProvider>
  );
}

function create(client: AgentConnectClient, linkFailed: boolean) {
  const queries = createQueryClient(() => {
    const { pathname, href } = router.state.location;
    // Who was not logged in before is sent by the router.
    if (pathname === paths.logIn || !queries.getQueryData(whoQuery(client).queryKey)) return;
    queries.removeQueries({ queryKey: whoQuery(client).queryKey });
    void router.navigate({ to: paths.logIn, search: { to: href, ended: true } });
  });
  const router = createConsoleRouter({ client, queries, linkFailed });
  return { queries, router };
}

function tabStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
