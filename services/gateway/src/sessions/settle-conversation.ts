import type { NewConversation, TurnLimits } from '@agentconnect/broker';
import { ConversationMetadata } from '@agentconnect/protocol';
import { z } from 'zod';
import { invalid, validate } from '../http/request/validate.ts';
import { settleLimits } from '../limits/conversation-limits.ts';
import type { WantedSession } from './wanted-session.ts';

/** How a conversation among agents begins and ends; `undefined` for any other session. */
export function settleConversation(
  request: WantedSession,
  ceilings: TurnLimits,
): NewConversation | undefined {
  if (request.session_type !== 'agent_agent') return undefined;
  const { metadata } = validate(WithConversation, { metadata: request.metadata ?? {} });
  const limits = settleLimits(metadata.limits, ceilings);
  const keys = request.agents.map(([key]) => key);
  if (metadata.moderator !== undefined && !keys.includes(metadata.moderator)) {
    throw invalid([{ path: 'metadata.moderator', message: `must be one of ${keys.join(', ')}` }]);
  }
  const first = metadata.turn_policy === 'moderator' ? keys.indexOf(metadata.moderator ?? keys[0] ?? '') : 0;
  return { startsOn: startOf(metadata), first, limits };
}

/** Wrapped so that errors name the place in the request. */
const WithConversation = z.object({ metadata: ConversationMetadata });

function startOf({ autostart, goal, topic }: ConversationMetadata): NewConversation['startsOn'] {
  if (autostart) return 'create';
  return goal === undefined && topic === undefined ? 'text' : 'attach';
}
