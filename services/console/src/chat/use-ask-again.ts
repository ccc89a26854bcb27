import type { AnswerMessage } from '@agentconnect/client';
import { useSessionStore } from '@agentconnect/client/react';
import { useStoreValue } from './use-store-value.ts';
import { whyClosed } from './why-closed.ts';

/** Asks again what an answer has answered, if what was asked is there and the session goes on. */
export function useAskAgain(sessionId: string, { inReplyTo }: AnswerMessage): (() => void) | undefined {
  const store = useSessionStore(sessionId);
  const isOver = useStoreValue(sessionId, ({ session }) => whyClosed(session.connection) !== undefined);
  const asked = useStoreValue(sessionId, ({ conversation }) =>
    inReplyTo === undefined
      ? undefined
      : conversation.messages.findLast(({ kind, messageId }) => kind === 'text' && messageId === inReplyTo),
  );
  if (asked?.kind !== 'text' || isOver) return undefined;
  return () => {
    store.send(asked.content);
  };
}
