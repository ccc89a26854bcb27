import type { SessionStore } from '@agentconnect/client';
import { useSessionStore } from '@agentconnect/client/react';
import { useSyncExternalStore } from 'react';

/**
 * One thing that the store of a session knows. The component renders again only when that is another object: not for
 * each piece of an answer.
 */
export function useStoreValue<T>(sessionId: string, read: (store: SessionStore) => T): T {
  const store = useSessionStore(sessionId);
  return useSyncExternalStore(store.subscribe, () => read(store));
}
