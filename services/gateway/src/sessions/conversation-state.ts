import type { ConversationRecord, Spent } from '@agentconnect/broker';
import type { ConversationState } from '@agentconnect/protocol';
import { shownLimits } from '../limits/conversation-limits.ts';

/** `metadata.conversation` of a session of agents among themselves. `now` is in ms. */
export function conversationState(
  conversation: ConversationRecord,
  { inputTokens, outputTokens, cost }: Spent,
  now: number,
): ConversationState {
  const { phase, turns, ran, began, reason, summary } = conversation;
  return {
    status: phase,
    turns,
    usage: {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
    cost: cost === undefined ? null : cost / 1e9,
    duration_ms: phase === 'running' ? Math.max(0, ran + now - began) : ran,
    limits: shownLimits(conversation.limits),
    ...(phase === 'ended' && reason ? { reason, summary: summary ?? null } : {}),
  };
}
