import { addTokens, admit, type Admission, coolDown } from '@agentconnect/broker';
import type { SessionAgent } from '@agentconnect/protocol';
import { persist } from '../persist.ts';
import { limitsOf } from './agent-limits.ts';
import type { Claimed } from './claimed.ts';
import type { TurnContext } from './turn-context.ts';

/** Whether the agent of a turn may speak now. Redis is not asked about an agent without limits. */
export async function admission(
  context: Pick<TurnContext, 'scripts' | 'agentLimits'>,
  { work, agent }: Claimed,
  signal: AbortSignal,
): Promise<Admission> {
  if (!isWatched(context, agent)) return { kind: 'ok' };
  const limits = limitsOf(context.agentLimits, agent.metadata);
  const turn = { turnId: work.input.messageId, limits };
  return persist(() => admit(context.scripts, agent.agent_id, turn), signal);
}

/** Whether the tokens of a turn are counted for its agent. */
export function areCounted(
  context: Pick<TurnContext, 'agentLimits'>,
  { agent }: Claimed,
  tokens: number,
): boolean {
  return tokens > 0 && isWatched(context, agent);
}

/** Counts the tokens of a turn for its agent. */
export async function countTokens(
  context: Pick<TurnContext, 'scripts' | 'end'>,
  { work, agent }: Claimed,
  tokens: number,
): Promise<void> {
  const { messageId } = work.input;
  await persist(() => addTokens(context.scripts, agent.agent_id, messageId, tokens), context.end);
}

/** A provider asked for a pause: the agent pauses in its other sessions too. */
export async function pauseAgent(
  context: Pick<TurnContext, 'scripts' | 'end'>,
  { agent }: Claimed,
  forMs: number,
): Promise<void> {
  if (agent.registered) await persist(() => coolDown(context.scripts, agent.agent_id, forMs), context.end);
}

/** An agent of a single session pauses with it; a registered agent, or one with limits, is counted in a slot of its own. */
function isWatched({ agentLimits }: Pick<TurnContext, 'agentLimits'>, agent: SessionAgent): boolean {
  return agent.registered || Object.values(limitsOf(agentLimits, agent.metadata)).some((limit) => limit > 0);
}
