import { inSteps } from '../paging.ts';
import { number, text } from '../reply.ts';
import { guarded, type Scripts } from '../scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';
import type { AgentActivity } from '../sessions/session-outline.ts';

const outlineScript = luaScript('agents/read-outline', { keys: ['AGENT'], args: [] });

/** Public agents of others that a user is shown at most, the newest ones. */
const publicShown = 1_000;

/** An id that has had no agent for so long, in ms, is that of one whose registration or deletion broke off. */
const deadMs = 60_000;

/** What is known of a registered agent without what its owner wrote. All times are in ms. */
export interface AgentOutline extends AgentActivity {
  readonly agentId: string;
  readonly owner: string;
  /** Whether everyone may see and use it. */
  readonly isPublic: boolean;
  readonly createdAt: number;
  /** Read and written by its turns. */
  readonly tokens: number;
  /** How large its summary is, 0 while it has none, and what it was registered with. */
  readonly summaryBytes: number;
  readonly definitionBytes: number;
}

/** Reads what is known of an agent, or `undefined` if there is none. */
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

/** The public agents of others, newest first, as many as are shown. `own` is how many the user has itself. */
export async function listPublicAgents(scripts: Scripts, user: string, own: number): Promise<AgentOutline[]> {
  // The user's own may stand among them.
  const open = await readNewest(scripts, scripts.keys.publicAgents(), publicShown + own - 1);
  return open.filter(({ owner, isPublic }) => owner !== user && isPublic).slice(0, publicShown);
}

/** The agents of an index, newest first, up to a place in it; ids found dead are dropped from it. */
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
