import type { AgentConnectClient } from '@agentconnect/client';
import { QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import { isLoggedOut } from './problem-text.ts';

/** The client tries again by itself, as far as that is safe. `onLoggedOut`: a request was refused for want of a login. */
export function createQueryClient(onLoggedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isLoggedOut(error)) onLoggedOut();
      },
    }),
    defaultOptions: { queries: { retry: false, staleTime: 10_000 }, mutations: { retry: false } },
  });
}

/** Who is logged in. */
export function whoQuery(client: AgentConnectClient) {
  return queryOptions({
    queryKey: ['who'],
    queryFn: ({ signal }) => client.browser.who({ signal }),
    staleTime: 60_000,
  });
}

export function providersQuery(client: AgentConnectClient) {
  return queryOptions({ queryKey: ['providers'], queryFn: ({ signal }) => client.providers({ signal }) });
}

/** The tools that the user may have agents use. */
export function toolsQuery(client: AgentConnectClient) {
  return queryOptions({ queryKey: ['tools'], queryFn: ({ signal }) => client.tools({ signal }) });
}

export function agentsQuery(client: AgentConnectClient) {
  return queryOptions({ queryKey: ['agents'], queryFn: ({ signal }) => client.agents.list({}, { signal }) });
}
