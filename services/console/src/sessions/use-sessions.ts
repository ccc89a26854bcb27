import type { AgentConnectClient } from '@agentconnect/client';
import { useClient } from '@agentconnect/client/react';
import type { SessionResponse, SessionStatus } from '@agentconnect/protocol';
import { keepPreviousData, type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

/** How many sessions are shown at first, and how many more each time. */
const step = 50;
/** How many a page of the API may have. */
const mostPerPage = 500;
/** How often the list is looked at anew, in ms: sessions begin and expire elsewhere, too. */
const lookMs = 30_000;

const sessionsKey = ['sessions'] as const;

export interface ListedSessions {
  readonly sessions: readonly SessionResponse[];
  readonly hasMore: boolean;
}

/** Which sessions are listed; all of it applies. */
export interface SessionFilters {
  readonly title?: string | undefined;
  /** The id, provider or name of one of their agents. */
  readonly agent?: string | undefined;
  readonly status?: SessionStatus | undefined;
}

/** The user's newest sessions, as many as were asked for, of those that pass the filters. */
export function useSessions(filters: SessionFilters = {}) {
  const client = useClient();
  const [count, setCount] = useState(step);
  const query = useQuery({
    queryKey: [...sessionsKey, count, filters],
    queryFn: ({ signal }) => newest(client, { ...filters, count, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: lookMs,
  });
  return { ...query, showMore: () => setCount((before) => before + step) };
}

async function newest(
  client: AgentConnectClient,
  { count, ...asked }: SessionFilters & { readonly count: number; readonly signal: AbortSignal },
): Promise<ListedSessions> {
  const sessions: SessionResponse[] = [];
  // One more than is shown tells whether there are more.
  const pageSize = Math.min(count + 1, mostPerPage);
  for await (const session of client.sessions.list({ ...asked, pageSize })) {
    if (sessions.length === count) return { sessions, hasMore: true };
    sessions.push(session);
  }
  return { sessions, hasMore: false };
}

/** The list is another one now. */
export async function sessionsChanged(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: sessionsKey });
}

/** The first thing that was said in a session; null if that is not known yet. */
export function firstTextQuery(client: AgentConnectClient, sessionId: string) {
  return queryOptions({
    queryKey: ['first text', sessionId],
    queryFn: async ({ signal }) => {
      const { messages } = await client.sessions.page(sessionId, { pageSize: 10, signal });
      return messages.find(({ type }) => type === 'text')?.content ?? null;
    },
    // What was said first stays what it is.
    staleTime: (query) => (query.state.data === null ? 10_000 : Number.POSITIVE_INFINITY),
  });
}
