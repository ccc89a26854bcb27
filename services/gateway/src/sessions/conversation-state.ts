import type { ConversationRecord, Spent } from '@agentconnect/broker';
import type { ConversationState } from '@agentconnect/protocol';
import { shownLimits } from '../limits/conversation-limits.ts';

/** `metadata.conversation` of a session of agents among themselves. `now` is in ms. */
export function conversationState(
  conversation: ConversationRecord,
  spent: Spent,
  now: number,
): ConversationState {
  const { phase, turns, ran, began, reason, summary } = conversation;
  return {
    status: phase,
    turns,
    ...shownSpent(spent),
    duration_ms: phase === 'running' ? Math.max(0, ran + now - began) : ran,
    limits: shownLimits(conversation.limits),
    ...(phase === 'ended' && reason ? { reason, summary: summary ?? null } : {}),
  };
}

/** What the turns of a session have used: tokens, and US dollars, which are null if the price of a turn is unknown. */
export function shownSpent({
  inputTokens,
  outputTokens,
  cost,
}: Spent): Pick<ConversationState, 'usage' | 'cost'> {
  return {
    usage: {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
    },
    cost: cost === undefined ? null : cost / 1e9,
  };
}

/** Whether any turn has used anything, as far as is known. */
export function hasSpent({ inputTokens, outputTokens, cost }: Spent): boolean {
  return inputTokens + outputTokens > 0 || cost !== 0;
}
