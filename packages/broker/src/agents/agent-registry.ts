import { guarded, type Scripts } from '../scripts.ts';
import { agentOf, hashOf, type RegisteredAgent } from './registered-agent.ts';

/**
 * Registers an agent. Its id stands in its owner's set before the agent is made, and until after it is deleted, so no
 * agent is ever unlisted; an id without an agent is skipped.
 */
export async function registerAgent(
  scripts: Scripts,
  agent: Omit<RegisteredAgent, 'messageCount' | 'lastActive'>,
): Promise<void> {
  const { redis, keys } = scripts;
  await guarded(() => redis.sadd(keys.userAgents(agent.owner), agent.agentId));
  if (agent.isPublic) await guarded(() => redis.sadd(keys.publicAgents(), agent.agentId));
  await guarded(() => redis.hset(keys.agent(agent.agentId), hashOf(agent)));
}

export async function readAgent(scripts: Scripts, agentId: string): Promise<RegisteredAgent | undefined> {
  return agentOf(agentId, await guarded(() => scripts.redis.hgetall(scripts.keys.agent(agentId))));
}

/** The agents that a user has registered, and those of others that everyone may see. */
export async function listAgents(scripts: Scripts, user: string): Promise<RegisteredAgent[]> {
  const { redis, keys } = scripts;
  const [own, open] = await Promise.all([
    guarded(() => redis.smembers(keys.userAgents(user))),
    guarded(() => redis.smembers(keys.publicAgents())),
  ]);
  const ids = [...new Set([...own, ...open])];
  const agents = await Promise.all(ids.map((id) => readAgent(scripts, id)));
  return agents.filter((agent) => agent !== undefined);
}

/** Sessions that use it keep what they took of it. */
export async function deleteAgent(
  scripts: Scripts,
  agent: Pick<RegisteredAgent, 'agentId' | 'owner'>,
): Promise<void> {
  const { redis, keys } = scripts;
  await guarded(() => redis.unlink(keys.agent(agent.agentId), keys.agentSessions(agent.agentId)));
  await guarded(() => redis.srem(keys.publicAgents(), agent.agentId));
  await guarded(() => redis.srem(keys.userAgents(agent.owner), agent.agentId));
}

/** Notes that a session uses an agent, until `endsAt` (ms) at the latest; `drainOutbox` takes it off before. */
export async function joinSession(
  scripts: Scripts,
  agentId: string,
  sessionId: string,
  endsAt: number,
): Promise<void> {
  const key = scripts.keys.agentSessions(agentId);
  await guarded(() => scripts.redis.zadd(key, endsAt, sessionId));
  await guarded(() => scripts.redis.pexpireat(key, endsAt, 'NX'));
  await guarded(() => scripts.redis.pexpireat(key, endsAt, 'GT'));
}

/** The open sessions that use an agent, those that end last first. `now` is in ms. */
export async function openSessionsOf(scripts: Scripts, agentId: string, now: number): Promise<string[]> {
  const key = scripts.keys.agentSessions(agentId);
  await guarded(() => scripts.redis.zremrangebyscore(key, '-inf', now));
  return guarded(() => scripts.redis.zrevrange(key, 0, -1));
}
