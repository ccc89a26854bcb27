import { openFrame, partitionOf } from '@agentconnect/protocol';
import { everyPartition, readPartitions } from './partitions.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';
import { stop } from '../steps/messages/stop.ts';
import { wake } from '../steps/turn/wake.ts';

const creditScript = luaScript('credit', {
  folder: 'partitions',
  keys: ['AGENT', 'SESSIONS'],
  args: ['partition', 'entry', 'kind', 'session_id', 'at', 'detail'],
});
/** The kinds that `credit.lua` counts. */
const credited: ReadonlySet<string> = new Set(['turn', 'failed', 'opened', 'closed']);
const pageSize = 200;

type Entry = readonly [id: string, pairs: string[]];
type Fields = ReadonlyMap<string, string>;

/**
 * Applies the entries that sessions left in a partition's outbox for other slots: adds up turns for registered agents, and
 * wakes sessions that wait for an answer. Entries of one agent or session are applied in order, each agent remembers the
 * last entry of each partition that it counted, and an event wakes once. So any number of processes may do this at once, and
 * one that dies midway loses and doubles nothing. An entry that cannot be applied stays, as do later ones for the same agent
 * or session, but not for others; its error is thrown when everything else is done. Entries of a kind that only a newer
 * release knows stay for that release. Returns how many of the entries at the call were applied.
 */
export async function drainOutbox(scripts: Scripts, partition: number): Promise<number> {
  const key = scripts.keys.outbox(partition);
  const [newest] = await guarded(() => scripts.redis.xrevrange(key, '+', '-', 'COUNT', 1));
  if (!newest) return 0;
  const failed = new Map<string, unknown>();
  let [done, after] = [0, '-'];
  for (;;) {
    const page = await guarded(() => scripts.redis.xrange(key, after, newest[0], 'COUNT', pageSize));
    const applied = await applyPage(scripts, partition, page, failed);
    if (applied.length > 0) await guarded(() => scripts.redis.xdel(key, ...applied));
    done += applied.length;
    const last = page.at(-1);
    if (!last || page.length < pageSize) break;
    after = `(${last[0]}`;
  }
  for (const error of failed.values()) throw error;
  return done;
}

/**
 * Applies entries, those of different agents and sessions in parallel, so that unreachable slots delay the others only once.
 * Returns the ids of applied entries, and notes for which agent or session one failed.
 */
async function applyPage(
  scripts: Scripts,
  partition: number,
  page: readonly Entry[],
  failed: Map<string, unknown>,
): Promise<string[]> {
  const lines = new Map<string, { entryId: string; fields: Fields }[]>();
  for (const [entryId, pairs] of page) {
    const fields = fieldsOf(pairs);
    const whose = fields.get('agent') || (fields.get('s') ?? '');
    const line = lines.get(whose) ?? [];
    lines.set(whose, line);
    line.push({ entryId, fields });
  }
  const applied: string[] = [];
  const apply = async ([whose, line]: [string, { entryId: string; fields: Fields }[]]): Promise<void> => {
    try {
      for (const { entryId, fields } of failed.has(whose) ? [] : line) {
        if (await applyEntry(scripts, partition, entryId, fields)) applied.push(entryId);
      }
    } catch (error) {
      failed.set(whose, error);
    }
  };
  await Promise.all([...lines].map(apply));
  return applied;
}

/** Drains every partition's outbox, so that totals of registered agents read afterwards are complete. */
export async function drainOutboxes(scripts: Scripts): Promise<void> {
  const partitions = everyPartition(await readPartitions(scripts));
  await Promise.all(partitions.map((partition) => drainOutbox(scripts, partition)));
}

/** The stop's id is derived from the entry, so it is logged once however often the entry is applied. */
async function stopOnce(scripts: Scripts, sessionId: string, messageId: string): Promise<void> {
  const metadata = { event: 'stop.requested' };
  await stop(scripts, sessionId, { messageId, frame: openFrame({ type: 'stop', messageId, metadata }) });
}

function fieldsOf(pairs: readonly string[]): Fields {
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < pairs.length; at += 2) fields.set(pairs[at] ?? '', pairs[at + 1] ?? '');
  return fields;
}

/** Applies an entry; `false` if only a newer release knows its kind. */
async function applyEntry(
  scripts: Scripts,
  partition: number,
  entryId: string,
  fields: Fields,
): Promise<boolean> {
  const field = (name: string): string => fields.get(name) ?? '';
  const [kind, sessionId, agent] = [field('kind'), field('s'), field('agent')];
  if (kind === 'wake' || kind === 'stop') {
    if (partitionOf(sessionId) === undefined) return true;
    if (kind === 'wake') await wake(scripts, sessionId, field('event'));
    else await stopOnce(scripts, sessionId, `msg_${partition}o${entryId.replace('-', 'o')}`);
    return true;
  }
  if (!credited.has(kind)) return false;
  const detail = fields.get('tokens') ?? fields.get('code') ?? fields.get('ends_at') ?? '0';
  await scripts.call(
    creditScript,
    { AGENT: scripts.keys.agent(agent), SESSIONS: scripts.keys.agentSessions(agent) },
    { partition, entry: entryId, kind, session_id: sessionId, at: field('at'), detail },
  );
  return true;
}
