import type { AgentLimits } from '@agentconnect/protocol';
import { kindOf, number, text } from '../scripts/reply.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';

const folder = 'agents';
const admitScript = luaScript('admit', {
  folder,
  keys: ['USE', 'TURN'],
  args: [
    'messages_per_minute',
    'tokens_per_minute',
    'messages_per_hour',
    'tokens_per_hour',
    'remembered_for',
  ],
});
const addTokensScript = luaScript('add-tokens', { folder, keys: ['USE', 'TURN'], args: ['tokens'] });
const coolDownScript = luaScript('cool-down', { folder, keys: ['USE'], args: ['for_ms'] });

/** A turn that asks again later than this after its last admission counts as another turn, in ms. */
const turnMs = 7_200_000;

/** Limits on the use of an agent; 0 is no limit. */
export type UseLimits = Readonly<Record<keyof AgentLimits, number>>;

export type Admission =
  | { readonly kind: 'ok' }
  | {
      readonly kind: 'wait';
      readonly forMs: number;
      readonly reason: 'agent_limit' | 'provider_rate_limited';
    };

/**
 * Whether an agent, registered or of a session, may take a turn now: within its limits, counted over all its sessions in
 * fixed windows, and not during a cooldown. A turn is counted once, even if it is repeated.
 */
export async function admit(
  scripts: Scripts,
  agentId: string,
  { turnId, limits }: { readonly turnId: string; readonly limits: UseLimits },
): Promise<Admission> {
  const reply = await scripts.call(admitScript, keysOf(scripts, agentId, turnId), {
    ...limits,
    remembered_for: turnMs,
  });
  if (kindOf(reply, ['ok', 'wait']) === 'ok') return { kind: 'ok' };
  const reason = text(reply, 2) === 'agent_limit' ? 'agent_limit' : 'provider_rate_limited';
  return { kind: 'wait', forMs: number(reply, 1), reason };
}

/** Counts the tokens of an admitted turn, once. */
export async function addTokens(
  scripts: Scripts,
  agentId: string,
  turnId: string,
  tokens: number,
): Promise<void> {
  await scripts.call(addTokensScript, keysOf(scripts, agentId, turnId), { tokens });
}

/** Pauses an agent in all its sessions, because its provider asked for it; never shortens an earlier pause. */
export async function coolDown(scripts: Scripts, agentId: string, forMs: number): Promise<void> {
  await scripts.call(coolDownScript, { USE: scripts.keys.agentUse(agentId) }, { for_ms: Math.ceil(forMs) });
}

/** Until when an agent is in a cooldown, or one of its turns waits for its limits; in ms, 0 for neither. */
export async function restsUntil(scripts: Scripts, agentId: string): Promise<number> {
  const key = scripts.keys.agentUse(agentId);
  const times = await guarded(() => scripts.redis.hmget(key, 'cooldown_until', 'full_until'));
  return Math.max(...times.map(Number));
}

function keysOf({ keys }: Scripts, agentId: string, turnId: string): { USE: string; TURN: string } {
  return { USE: keys.agentUse(agentId), TURN: keys.agentTurn(agentId, turnId) };
}
