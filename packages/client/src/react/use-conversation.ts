import { useMemo, useSyncExternalStore } from 'react';
import type { Message } from '../store/message.ts';
import type { ConversationState } from '../store/session-state.ts';
import type { SessionStore } from '../store/session-store.ts';
import { useSessionStore } from './use-session.ts';

/** What was said and what is happening, and what can be done. The functions stay the same for as long as the session. */
export interface UseConversation
  extends
    ConversationState,
    Pick<
      SessionStore,
      'send' | 'retry' | 'discard' | 'stop' | 'approve' | 'deny' | 'answer' | 'extendLimits' | 'loadEarlier'
    > {}

/**
 * The messages of a session in order, with the text of answers as it is written. The component renders again for each
 * piece of an answer: a message that has not changed is the same object as before, so rows in `memo` do not. A list that
 * is not to render for a piece either takes `useMessageKeys`, with `useMessage` in its rows.
 */
export function useConversation(sessionId: string): UseConversation {
  const store = useSessionStore(sessionId);
  const state = useSyncExternalStore(
    store.subscribe,
    () => store.conversation,
    () => store.conversation,
  );
  const actions = useConversationActions(sessionId);
  return useMemo(() => ({ ...state, ...actions }), [state, actions]);
}

/** What can be done in a session, for components that show nothing of it: they do not render again when it changes. */
export function useConversationActions(sessionId: string): Omit<UseConversation, keyof ConversationState> {
  const store = useSessionStore(sessionId);
  return useMemo(() => {
    const { send, retry, discard, stop, approve, deny, answer, extendLimits, loadEarlier } = store;
    return { send, retry, discard, stop, approve, deny, answer, extendLimits, loadEarlier };
  }, [store]);
}

/** The keys of the messages, in their order: the component renders again when a message comes, goes or moves. */
export function useMessageKeys(sessionId: string): readonly string[] {
  const store = useSessionStore(sessionId);
  return useSyncExternalStore(
    store.subscribe,
    () => store.keys,
    () => store.keys,
  );
}

/** One message: the component renders again when that one changes. Undefined if it is not there any more. */
export function useMessage(sessionId: string, key: string): Message | undefined {
  const store = useSessionStore(sessionId);
  return useSyncExternalStore(
    store.subscribe,
    () => store.message(key),
    () => store.message(key),
  );
}
