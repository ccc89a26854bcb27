import type { Message } from '@agentconnect/client';
import { useConversation, useSession } from '@agentconnect/client/react';
import { ConversationLimits, type SessionResponse } from '@agentconnect/protocol';
import { useDeferredValue, useMemo } from 'react';
import { totalUsage, usageOf, type Usage } from '../sessions/usage.ts';

export interface ConversationFacts {
  readonly turns: number;
  readonly limits: ConversationLimits;
  readonly usage: Usage | undefined;
}

/** How far a conversation among agents has come, and how far it may go. */
export function useConversationFacts(sessionId: string): ConversationFacts {
  const { session } = useSession(sessionId);
  const { messages } = useConversation(sessionId);
  const later = useDeferredValue(messages);
  return useMemo(() => factsOf(session, later), [session, later]);
}

/** What the session said when it was loaded, and what has been logged since. */
export function factsOf(
  session: SessionResponse | undefined,
  messages: readonly Message[],
): ConversationFacts {
  const told = conversationOf(session);
  const turns = messages.map((message) => (message.kind === 'answer' ? (message.turn ?? 0) : 0));
  const counted = totalUsage(messages);
  const spent = usageOf(told);
  return {
    turns: Math.max(told['turns'] as number, ...turns, 0),
    limits: messages.reduce(
      (limits, { kind, metadata }) =>
        kind === 'text' ? { ...limits, ...parsed(metadata['limits']) } : limits,
      parsed(told['limits']),
    ),
    usage: (counted?.total ?? 0) >= (spent?.total ?? 0) ? counted : spent,
  };
}

function conversationOf(session: SessionResponse | undefined): Readonly<Record<string, unknown>> {
  const told = session?.metadata?.['conversation'];
  return { turns: 0, ...(typeof told === 'object' ? told : undefined) };
}

/** Texts and answers are the caller's own: what is no limit counts for nothing. */
function parsed(limits: unknown): ConversationLimits {
  return ConversationLimits.safeParse(limits).data ?? {};
}
