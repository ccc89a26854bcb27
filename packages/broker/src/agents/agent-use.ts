import type { AgentLimits } from '@agentconnect/protocol';
import { kindOf, number, text } from '../reply.ts';
import { agentScript, guarded, type Scripts } from '../scripts.ts';

const admitScript = agentScript('admit');
const addTokensScript = agentScript('add-tokens');
const coolDownScript = agentScript('cool-down');

/** A turn that is asked for again later than this after it was last admitted counts as another one. */
const turnMs = 7_200_000;

/** How much an agent may be used; 0 is no limit. */
export type UseLimits = Readonly<Record<keyof AgentLimits, number>>;

export type Admission =
  | { readonly kind: 'ok' }
  | {
      readonly kind: 'wait';
      readonly forMs: number;
      readonly reason: 'agent_limit' | 'provider_rate_limited';
    };

/**
 * Whether an agent, registered or of a session, may take a turn now: within its limits, counted over all its sessions
 * in fixed windows, and not while it cools down. A turn is counted once, also when it is repeated.
 */
export async function admit(
  scripts: Scripts,
  agentId: string,
  { turnId, limits }: { readonly turnId: string; readonly limits: UseLimits },
): Promise<Admission> {
  const reply = await scripts.run(admitScript, keysOf(scripts, agentId, turnId), [
    limits.messages_per_minute,
    limits.tokens_per_minute,
    limits.messages_per_hour,
    limits.tokens_per_hour,
    turnMs,
  ]);
  if (kindOf(reply, ['ok', 'wait']) === 'ok') return { kind: 'ok' };
  const reason = text(reply, 2) === 'agent_limit' ? 'agent_limit' : 'provider_rate_limited';
  return { kind: 'wait', forMs: number(reply, 1), reason };
}

/** Counts what an admitted turn has cost, once. */
export async function addTokens(
  scripts: Scripts,
  agentId: string,
  turnId: string,
  tokens: number,
): Promise<void> {
  await scripts.run(addTokensScript, keysOf(scripts, agentId, turnId), [tokens]);
}

/** Lets an agent rest in all its sessions, because its provider asked for it; never shortens an earlier rest. */
export async function coolDown(scripts: Scripts, agentId: string, forMs: number): Promise<void> {
  await scripts.run(coolDownScript, [scripts.keys.agentUse(agentId)], [Math.ceil(forMs)]);
}

/** Until when an agent cools down, or a turn of its own waits for room within its limits; in ms, 0 for neither. */
export async function restsUntil(scripts: Scripts, agentId: string): Promise<number> {
  const key = scripts.keys.agentUse(agentId);
  const times = await guarded(() => scripts.redis.hmget(key, 'cooldown_until', 'full_until'));
  return Math.max(...times.map(Number));
}

function keysOf(scripts: Scripts, agentId: string, turnId: string): string[] {
  return [scripts.keys.agentUse(agentId), scripts.keys.agentTurn(agentId, turnId)];
}
