import { SessionAgent } from '@agentconnect/protocol';
import { z } from 'zod';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';
import { readSessionAgents } from './session-record.ts';

const keepScript = luaScript('sessions/keep-cast', { keys: ['SESSION'], args: ['cast'] });

/** What distinguishes an agent of a session, without its prompt and metadata. */
export type CastMember = z.infer<typeof CastMember>;
const CastMember = SessionAgent.pick({
  key: true,
  agent_id: true,
  registered: true,
  foreign: true,
  name: true,
  capabilities: true,
  interaction_modes: true,
});
const Cast = z.array(CastMember);

/**
 * The cast of a session, in speaking order; `undefined` if there is no session. It never changes, so the first call stores it
 * in the session, because the full agents may be large.
 */
export async function readCast(scripts: Scripts, sessionId: string): Promise<CastMember[] | undefined> {
  const key = scripts.keys.sessionHash(sessionId);
  const kept = await guarded(() => scripts.redis.hget(key, 'cast'));
  if (kept !== null) return Cast.parse(JSON.parse(kept));
  const agents = await readSessionAgents(scripts, sessionId);
  if (!agents) return undefined;
  const cast = Cast.parse(agents);
  await scripts.call(keepScript, { SESSION: key }, { cast: JSON.stringify(cast) });
  return cast;
}
