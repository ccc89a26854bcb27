import { createContext, createElement, type ReactElement, type ReactNode, useContext, useState } from 'react';
import type { AgentConnectClient } from '../client/agent-connect-client.ts';
import type { StoreOptions } from '../store/session-store.ts';
import { SessionStores } from '../store/session-stores.ts';

interface Provided {
  readonly client: AgentConnectClient;
  readonly stores: SessionStores;
}

const Context = createContext<Provided | undefined>(undefined);

export interface AgentConnectProviderProps {
  /** Of the user who is logged in. Another client means other stores: nothing of one user is shown to another. */
  readonly client: AgentConnectClient;
  /** For the stores of all sessions. Only what is given with a client first counts. */
  readonly options?: Omit<StoreOptions, 'session'>;
  readonly children?: ReactNode;
}

/** Gives the hooks below it a client, and one store for each session that they ask for. */
export function AgentConnectProvider({ client, options, children }: AgentConnectProviderProps): ReactElement {
  const [provided, setProvided] = useState(() => provide(client, options));
  // A render that changes its own state is repeated before anybody sees it.
  if (provided.client !== client) setProvided(provide(client, options));
  return createElement(Context, { value: provided }, children);
}

function provide(client: AgentConnectClient, options: AgentConnectProviderProps['options']): Provided {
  return { client, stores: new SessionStores(client, options) };
}

/** Throws where no `AgentConnectProvider` is around. */
export function useProvided(): Provided {
  const provided = useContext(Context);
  if (!provided) throw new Error('An <AgentConnectProvider> has to stand around this component.');
  return provided;
}

/** The client, for everything that is not about one session: agents, providers, lists. */
export function useClient(): AgentConnectClient {
  return useProvided().client;
}
