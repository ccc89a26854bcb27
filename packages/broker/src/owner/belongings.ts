import { Cluster, type Redis } from 'ioredis';
import { deleteAgent } from '../agents/agent-registry.ts';
import { asideBySession, dropAside } from '../partitions/aside.ts';
import type { Keys } from '../keys/keys.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { deleteSession } from '../steps/session/delete.ts';

/** What one scan of Redis has removed. */
export interface Removed {
  readonly sessions: number;
  readonly agents: number;
  /** Other keys of the user. */
  readonly keys: number;
  /** All keys that were scanned. */
  readonly seen: number;
}

/** How many keys are scanned at a time. */
const pageSize = 500;

/** Whether anything of a user is listed. */
export async function hasBelongings(scripts: Scripts, owner: string): Promise<boolean> {
  const { redis, keys } = scripts;
  return (await guarded(() => redis.exists(keys.userSessions(owner), keys.userAgents(owner)))) > 0;
}

/**
 * Scans all keys of every primary and removes what a user owns: sessions, including those in no index, registered agents, and
 * everything else stored under the user's name, except the user itself. Sockets of the sessions are told and closed, and
 * their running turns are lost. Nothing may be created for the user meanwhile, or only the next scan may find it. `onSeen`
 * gets the number of scanned keys. `isOwner` says who else is meant; of those, the users themselves are removed too.
 */
export async function removeBelongings(
  scripts: Scripts,
  owner: string,
  onSeen: (keys: number) => void,
  isOwner: (name: string) => boolean = (name) => name === owner,
): Promise<Removed> {
  const aside = await asideBySession(scripts);
  const removed = { sessions: 0, agents: 0, keys: 0, seen: 0 };
  const named: string[] = [];
  for (const primary of primariesOf(scripts)) {
    for await (const page of pagesOf(primary, scripts.keys)) {
      removed.seen += page.length;
      const { sessions, agents, others } = sortOut(page, scripts.keys, (key) => {
        const name = scripts.keys.userNamedBy(key);
        return name !== undefined && isOwner(name) && key !== scripts.keys.user(owner);
      });
      named.push(...others);
      const owned = async (
        ids: readonly string[],
        keyOf: (id: string) => string,
      ): Promise<[string, string][]> => {
        const owners = await Promise.all(
          ids.map((id) => guarded(() => scripts.redis.hget(keyOf(id), 'owner'))),
        );
        return ids.flatMap((id, at): [string, string][] => {
          const of = owners[at];
          return typeof of === 'string' && isOwner(of) ? [[id, of]] : [];
        });
      };
      for (const [sessionId, of] of await owned(sessions, (id) => scripts.keys.sessionHash(id))) {
        for (const id of aside.get(sessionId) ?? []) await dropAside(scripts, { id });
        if ((await deleteSession(scripts, sessionId, of)) === 'ok') removed.sessions += 1;
      }
      for (const [agentId, of] of await owned(agents, (id) => scripts.keys.agent(id))) {
        await deleteAgent(scripts, { agentId, owner: of });
        removed.agents += 1;
      }
      onSeen(removed.seen);
    }
  }
  // Last, because the accounts of sessions and agents are among these.
  for (const key of named) removed.keys += await guarded(() => scripts.redis.unlink(key));
  return removed;
}

function primariesOf({ redis }: Scripts): Redis[] {
  return redis instanceof Cluster ? redis.nodes('master') : [redis];
}

async function* pagesOf(primary: Redis, keys: Keys): AsyncGenerator<string[], void, undefined> {
  let cursor = '0';
  do {
    const from = cursor;
    const [next, page] = await guarded(() => primary.scan(from, 'MATCH', keys.pattern(), 'COUNT', pageSize));
    yield page;
    cursor = next;
  } while (cursor !== '0');
}

/** The keys that may be the user's: ids of sessions and agents, and keys that contain the user's name. */
function sortOut(
  page: readonly string[],
  keys: Keys,
  isOthers: (key: string) => boolean,
): { sessions: string[]; agents: string[]; others: string[] } {
  const [sessions, agents, others]: [string[], string[], string[]] = [[], [], []];
  for (const key of page) {
    const session = keys.sessionOf(key);
    const agent = keys.agentOf(key);
    if (session !== undefined) sessions.push(session);
    else if (agent !== undefined) agents.push(agent);
    else if (isOthers(key)) others.push(key);
  }
  return { sessions, agents, others };
}
