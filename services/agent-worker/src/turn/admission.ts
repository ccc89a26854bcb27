import { addTokens, admit, type Admission, coolDown } from '@agentconnect/broker';
import type { SessionAgent } from '@agentconnect/protocol';
import { persist } from '../persist.ts';
import { limitsOf } from './agent-limits.ts';
import type { Claimed } from './claimed.ts';
import type { TurnContext } from './turn-context.ts';

/** Whether the agent of a turn may speak now. An agent that nothing limits is not asked about. */
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

/** Whether what the turn of an agent has cost is counted. */
export function areCounted(
  context: Pick<TurnContext, 'agentLimits'>,
  { agent }: Claimed,
  tokens: number,
): boolean {
  return tokens > 0 && isWatched(context, agent);
}

/** Counts what the turn of an agent has cost. */
export async function countTokens(
  context: Pick<TurnContext, 'scripts' | 'end'>,
  { work, agent }: Claimed,
  tokens: number,
): Promise<void> {
  const { messageId } = work.input;
  await persist(() => addTokens(context.scripts, agent.agent_id, messageId, tokens), context.end);
}

/** A provider wants its agent to rest: so it does in its other sessions as well. */
export async function rest(
  context: Pick<TurnContext, 'scripts' | 'end'>,
  { agent }: Claimed,
  forMs: number,
): Promise<void> {
  if (agent.registered) await persist(() => coolDown(context.scripts, agent.agent_id, forMs), context.end);
}

/** An agent of one session rests with it; a registered one, or one with limits, has a count of its own. */
function isWatched({ agentLimits }: Pick<TurnContext, 'agentLimits'>, agent: SessionAgent): boolean {
  return agent.registered || Object.values(limitsOf(agentLimits, agent.metadata)).some((limit) => limit > 0);
}
