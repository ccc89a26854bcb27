import { inSteps } from '../log/paging.ts';
import { number, text } from '../scripts/reply.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';
import type { AgentActivity } from '../sessions/session-outline.ts';

const outlineScript = luaScript('agents/read-outline', { keys: ['AGENT'], args: [] });

/** How many public agents of others a user is shown, newest first. */
const publicShown = 1_000;

/** If an id has had no agent for this long, in ms, its registration or deletion was interrupted. */
const deadMs = 60_000;

/** A registered agent without what its owner wrote. All times are in ms. */
export interface AgentOutline extends AgentActivity {
  readonly agentId: string;
  readonly owner: string;
  /** Whether everyone may see and use it. */
  readonly isPublic: boolean;
  readonly createdAt: number;
  /** Tokens read and written by its turns. */
  readonly tokens: number;
  /** The size of its summary (0 while it has none) and of its definition. */
  readonly summaryBytes: number;
  readonly definitionBytes: number;
}

/** Reads the outline of an agent, or `undefined` if there is none. */
export async function readAgentOutline(scripts: Scripts, agentId: string): Promise<AgentOutline | undefined> {
  const reply = await scripts.call(outlineScript, { AGENT: scripts.keys.agent(agentId) }, {});
  if (reply.length === 0) return undefined;
  const [answeredAt, failedAt] = [number(reply, 5), number(reply, 6)];
  return {
    agentId,
    owner: text(reply, 0),
    isPublic: text(reply, 1) === '1',
    createdAt: number(reply, 2),
    messageCount: number(reply, 3),
    tokens: number(reply, 4),
    lastActive: answeredAt || undefined,
    failure: failedAt > answeredAt ? { code: text(reply, 7), at: failedAt } : undefined,
    summaryBytes: number(reply, 8),
    definitionBytes: number(reply, 9),
  };
}

/** The agents that a user has registered, newest first. */
export function listOwnAgents(scripts: Scripts, user: string): Promise<AgentOutline[]> {
  return readNewest(scripts, scripts.keys.userAgents(user), -1);
}

/** The public agents of others, newest first, as many as are shown. `own`: how many agents the user has. */
export async function listPublicAgents(scripts: Scripts, user: string, own: number): Promise<AgentOutline[]> {
  // The user's own agents may be among them.
  const open = await readNewest(scripts, scripts.keys.publicAgents(), publicShown + own - 1);
  return open.filter(({ owner, isPublic }) => owner !== user && isPublic).slice(0, publicShown);
}

/** The agents of an index, newest first, up to a place in it; ids without an agent are dropped from it. */
async function readNewest(scripts: Scripts, key: string, last: number): Promise<AgentOutline[]> {
  const scored = await guarded(() => scripts.redis.zrevrange(key, 0, last, 'WITHSCORES'));
  const ids = scored.filter((_, at) => at % 2 === 0);
  const agents: (AgentOutline | undefined)[] = [];
  for (const step of inSteps(ids, () => 0)) {
    agents.push(...(await Promise.all(step.map((id) => readAgentOutline(scripts, id)))));
  }
  const isDead = (at: number): boolean =>
    agents[at] === undefined && Number(scored[2 * at + 1]) < Date.now() - deadMs;
  const dead = ids.filter((_, at) => isDead(at));
  if (dead.length > 0) await guarded(() => scripts.redis.zrem(key, ...dead));
  return agents.filter((agent) => agent !== undefined);
}
