import type { SessionResponse } from '@agentconnect/protocol';
import { useMemo, useSyncExternalStore } from 'react';
import type { SessionState } from '../store/session-state.ts';
import type { SessionStore } from '../store/session-store.ts';
import { useProvided } from './agent-connect-provider.ts';

export interface UseSessionOptions {
  /** The session, if it is known, as from `sessions.create`; else it is loaded. */
  readonly session?: SessionResponse | undefined;
}

/**
 * The store of a session, which all hooks of that session share. Nothing is connected by asking for it, only by listening
 * to it: a render that React throws away leaves nothing behind.
 */
export function useSessionStore(sessionId: string, { session }: UseSessionOptions = {}): SessionStore {
  return useProvided().stores.of(sessionId, { session });
}

/** What the session is and how it is connected, and what can be done about that. */
export interface UseSession extends SessionState {
  /** Loads the session again. */
  readonly refresh: SessionStore['refresh'];
  /** Connects again after `connection.status` became `closed`: after another log-in, say. */
  readonly reconnect: SessionStore['reconnect'];
}

/** A session and its connection, kept up to date. It connects while some component listens to the session. */
export function useSession(sessionId: string, options: UseSessionOptions = {}): UseSession {
  const store = useSessionStore(sessionId, options);
  const state = useSyncExternalStore(
    store.subscribe,
    () => store.session,
    () => store.session,
  );
  const { refresh, reconnect } = store;
  return useMemo(() => ({ ...state, refresh, reconnect }), [state, refresh, reconnect]);
}
