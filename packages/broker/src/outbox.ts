import { openFrame, partitionOf } from '@agentconnect/protocol';
import { everyPartition, readPartitions } from './partitions.ts';
import { guarded, type Scripts, standaloneScript } from './scripts.ts';
import { stop } from './steps/stop.ts';
import { wake } from './steps/wake.ts';

const creditScript = standaloneScript('credit');
const pageSize = 200;

/**
 * Does what sessions have left in a partition's outbox for other slots: adds up their turns for registered agents, and
 * wakes sessions that wait for an answer. Entries are applied in order, each agent remembers the last one of each
 * partition that it counted, and an event wakes once; so any number of processes may do this at once, and one that
 * dies midway costs and doubles nothing. Returns how many entries were done, of those that were there at the call.
 */
export async function drainOutbox(scripts: Scripts, partition: number): Promise<number> {
  const key = scripts.keys.outbox(partition);
  const [newest] = await guarded(() => scripts.redis.xrevrange(key, '+', '-', 'COUNT', 1));
  if (!newest) return 0;
  let done = 0;
  for (;;) {
    const entries = await guarded(() => scripts.redis.xrange(key, '-', newest[0], 'COUNT', pageSize));
    for (const [entryId, pairs] of entries) await apply(scripts, partition, entryId, fieldsOf(pairs));
    const ids = entries.map(([entryId]) => entryId);
    if (ids.length > 0) await guarded(() => scripts.redis.xdel(key, ...ids));
    done += ids.length;
    if (ids.length < pageSize) return done;
  }
}

/** Drains every partition's outbox: what is read of registered agents afterwards leaves nothing out. */
export async function drainOutboxes(scripts: Scripts): Promise<void> {
  const partitions = everyPartition(await readPartitions(scripts));
  await Promise.all(partitions.map((partition) => drainOutbox(scripts, partition)));
}

/** The stop's id follows from the entry, so that it is logged once however often the entry is applied. */
async function stopOnce(scripts: Scripts, sessionId: string, messageId: string): Promise<void> {
  const metadata = { event: 'stop.requested' };
  await stop(scripts, sessionId, { messageId, frame: openFrame({ type: 'stop', messageId, metadata }) });
}

function fieldsOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at + 1 < pairs.length; at += 2) fields.set(pairs[at] ?? '', pairs[at + 1] ?? '');
  return fields;
}

async function apply(
  scripts: Scripts,
  partition: number,
  entryId: string,
  fields: ReadonlyMap<string, string>,
): Promise<void> {
  const field = (name: string): string => fields.get(name) ?? '';
  const [kind, sessionId, agent] = [field('kind'), field('s'), field('agent')];
  if (kind === 'wake' || kind === 'stop') {
    if (partitionOf(sessionId) === undefined) return;
    if (kind === 'wake') await wake(scripts, sessionId, field('event'));
    else await stopOnce(scripts, sessionId, `msg_${partition}o${entryId.replace('-', 'o')}`);
    return;
  }
  const detail = fields.get('tokens') ?? fields.get('code') ?? fields.get('ends_at') ?? '0';
  await scripts.run(
    creditScript,
    [scripts.keys.agent(agent), scripts.keys.agentSessions(agent)],
    [partition, entryId, kind, sessionId, field('at'), detail],
  );
}
