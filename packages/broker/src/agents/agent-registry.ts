import { number } from '../reply.ts';
import { guarded, type Scripts, standaloneScript } from '../scripts.ts';
import { agentOf, hashOf, type NewAgent, type RegisteredAgent } from './registered-agent.ts';

const enlistScript = standaloneScript('agents/enlist');

/** Public agents of others that a user is shown at most, the newest ones. */
const publicShown = 1_000;

/** An id that has had no agent for so long, in ms, is that of one whose registration or deletion broke off. */
const deadMs = 60_000;

/**
 * Registers an agent, unless its owner has `most` of them already. Its id stands among its owner's before the agent is
 * made, and until after it is deleted, so no agent is ever unlisted; an id without an agent is skipped.
 */
export async function registerAgent(
  scripts: Scripts,
  agent: NewAgent,
  most: number,
): Promise<'registered' | 'too many'> {
  const { redis, keys } = scripts;
  const { agentId, owner, createdAt } = agent;
  const enlisted = await scripts.run(enlistScript, [keys.userAgents(owner)], [agentId, createdAt, most]);
  if (number(enlisted, 0) === 0) return 'too many';
  if (agent.isPublic) await guarded(() => redis.zadd(keys.publicAgents(), createdAt, agentId));
  await guarded(() => redis.hset(keys.agent(agentId), hashOf(agent)));
  return 'registered';
}

export async function readAgent(scripts: Scripts, agentId: string): Promise<RegisteredAgent | undefined> {
  return agentOf(agentId, await guarded(() => scripts.redis.hgetall(scripts.keys.agent(agentId))));
}

/** The agents that a user has registered, and those of others that everyone may see; each newest first. */
export async function listAgents(scripts: Scripts, user: string): Promise<RegisteredAgent[]> {
  const { keys } = scripts;
  const own = await readNewest(scripts, keys.userAgents(user));
  // The user's own may stand among them.
  const open = await readNewest(scripts, keys.publicAgents(), publicShown + own.length);
  const ofOthers = open.filter(({ owner }) => owner !== user);
  return [...own, ...ofOthers.slice(0, publicShown)];
}

/** The agents of an index, newest first; ids found dead are dropped from it. */
async function readNewest(scripts: Scripts, key: string, limit?: number): Promise<RegisteredAgent[]> {
  const last = limit === undefined ? -1 : limit - 1;
  const scored = await guarded(() => scripts.redis.zrevrange(key, 0, last, 'WITHSCORES'));
  const ids = scored.filter((_, at) => at % 2 === 0);
  const agents = await Promise.all(ids.map((id) => readAgent(scripts, id)));
  const isDead = (at: number): boolean =>
    agents[at] === undefined && Number(scored[2 * at + 1]) < Date.now() - deadMs;
  const dead = ids.filter((_, at) => isDead(at));
  if (dead.length > 0) await guarded(() => scripts.redis.zrem(key, ...dead));
  return agents.filter((agent) => agent !== undefined);
}

/** Sessions that use it keep what they took of it. */
export async function deleteAgent(
  scripts: Scripts,
  { agentId, owner }: Pick<RegisteredAgent, 'agentId' | 'owner'>,
): Promise<void> {
  const { redis, keys } = scripts;
  await guarded(() => redis.unlink(keys.agent(agentId), keys.agentSessions(agentId), keys.agentUse(agentId)));
  await guarded(() => redis.zrem(keys.publicAgents(), agentId));
  await guarded(() => redis.zrem(keys.userAgents(owner), agentId));
}

/** How many open sessions use an agent, and up to `limit` of them, those that end last first. `now` is in ms. */
export async function openSessionsOf(
  scripts: Scripts,
  agentId: string,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<{ sessionIds: string[]; total: number }> {
  const key = scripts.keys.agentSessions(agentId);
  const [sessionIds, total] = await Promise.all([
    guarded(() => scripts.redis.zrevrangebyscore(key, '+inf', `(${now}`, 'LIMIT', 0, limit)),
    guarded(() => scripts.redis.zcount(key, `(${now}`, '+inf')),
  ]);
  return { sessionIds, total };
}
