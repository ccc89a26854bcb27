import { kindOf, number } from '../scripts/reply.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';
import { summaryOf } from './agent-summary.ts';
import { hashOf, type NewAgent } from './registered-agent.ts';

const enlistScript = luaScript('agents/enlist', {
  keys: ['AGENTS', 'KEPT'],
  args: ['agent_id', 'registered_at', 'most', 'bytes'],
});
const keptScript = luaScript('agents/kept-agents', { keys: ['AGENTS', 'KEPT'], args: [] });

const amendScript = luaScript('agents/amend', {
  keys: ['AGENT'],
  args: ['before', 'definition', 'summary', 'is_public'],
});
const recountScript = luaScript('agents/recount', { keys: ['AGENTS', 'KEPT'], args: ['agent_id', 'bytes'] });

/** The size of an agent's record beside its definition. */
const recordBytes = 1_024;

/**
 * Registers an agent, unless its owner already has `most`. Its id is listed before the agent is created and until after it is
 * deleted, so no agent is ever unlisted; ids without an agent are skipped.
 */
export async function registerAgent(
  scripts: Scripts,
  agent: NewAgent,
  most: number,
): Promise<'registered' | 'too many'> {
  const { redis, keys } = scripts;
  const { agentId, owner, createdAt } = agent;
  const fields = { ...hashOf(agent), summary: JSON.stringify(summaryOf(agent.definition)) };
  const bytes = recordBytes + Buffer.byteLength(fields.summary) + Buffer.byteLength(fields.definition);
  const args = { agent_id: agentId, registered_at: createdAt, most, bytes };
  const enlisted = await scripts.call(enlistScript, ofOwner(scripts, owner), args);
  if (number(enlisted, 0) === 0) return 'too many';
  if (agent.isPublic) await guarded(() => redis.zadd(keys.publicAgents(), createdAt, agentId));
  await guarded(() => redis.hset(keys.agent(agentId), fields));
  return 'registered';
}

/**
 * Gives a registered agent another definition, made from the state that `before` names. `changed`: it has changed since, so read
 * it again. Sessions that use the agent keep their copy.
 */
export async function amendAgent(
  scripts: Scripts,
  agent: NewAgent,
  before: string,
): Promise<'ok' | 'changed' | 'none'> {
  const { keys } = scripts;
  const { agentId, definition, isPublic, owner } = agent;
  const [written, summary] = [JSON.stringify(definition), JSON.stringify(summaryOf(definition))];
  const reply = await scripts.call(
    amendScript,
    { AGENT: keys.agent(agentId) },
    { before, definition: written, summary, is_public: isPublic ? 1 : 0 },
  );
  const kind = kindOf(reply, ['ok', 'changed', 'none']);
  if (kind !== 'ok') return kind;
  const bytes = recordBytes + Buffer.byteLength(summary) + Buffer.byteLength(written);
  await scripts.call(recountScript, ofOwner(scripts, owner), { agent_id: agentId, bytes });
  await listAsPublic(scripts, agent);
  return 'ok';
}

/** Puts an agent on the list of public ones or takes it off, by its state at that time, even if others change it meanwhile. */
async function listAsPublic(scripts: Scripts, { agentId, isPublic, createdAt }: NewAgent): Promise<void> {
  const { redis, keys } = scripts;
  for (let shown: boolean | undefined, is = isPublic; shown !== is;) {
    shown = is;
    const index = keys.publicAgents();
    await guarded(() => (shown ? redis.zadd(index, createdAt, agentId) : redis.zrem(index, agentId)));
    is = (await guarded(() => redis.hget(keys.agent(agentId), 'public'))) === '1';
  }
}

/** Deletes a registered agent. Sessions that use it keep their copy. */
export async function deleteAgent(
  scripts: Scripts,
  { agentId, owner }: Pick<NewAgent, 'agentId' | 'owner'>,
): Promise<void> {
  const { redis, keys } = scripts;
  await guarded(() => redis.unlink(keys.agent(agentId), keys.agentSessions(agentId), keys.agentUse(agentId)));
  await guarded(() => redis.zrem(keys.publicAgents(), agentId));
  await guarded(() => redis.zrem(keys.userAgents(owner), agentId));
  await guarded(() => redis.hdel(keys.keptAgents(owner), agentId));
}

/** How many bytes a user's registered agents take. */
export async function readKeptByAgents(scripts: Scripts, owner: string): Promise<number> {
  return number(await scripts.call(keptScript, ofOwner(scripts, owner), {}), 0);
}

function ofOwner({ keys }: Scripts, owner: string): { AGENTS: string; KEPT: string } {
  return { AGENTS: keys.userAgents(owner), KEPT: keys.keptAgents(owner) };
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
