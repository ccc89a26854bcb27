import { guarded, type Scripts, standaloneScript } from './scripts.ts';

const creditScript = standaloneScript('credit');
const pageSize = 200;

/**
 * Adds up what sessions have left in a partition's outbox for registered agents, who live in other slots. Entries are
 * applied in order, and each agent remembers the last one of each partition that it counted; so any number of workers
 * may do this at once, and one that dies midway costs and doubles nothing. Returns how many entries were done.
 */
export async function drainOutbox(scripts: Scripts, partition: number): Promise<number> {
  const key = scripts.keys.outbox(partition);
  let done = 0;
  for (;;) {
    const entries = await guarded(() => scripts.redis.xrange(key, '-', '+', 'COUNT', pageSize));
    for (const [entryId, pairs] of entries) {
      const field = (name: string): string => pairs[pairs.indexOf(name) + 1] ?? '';
      const agent = field('agent');
      await scripts.run(
        creditScript,
        [scripts.keys.agent(agent), scripts.keys.agentSessions(agent)],
        [partition, entryId, field('kind'), field('s'), field('at')],
      );
    }
    const ids = entries.map(([entryId]) => entryId);
    if (ids.length > 0) await guarded(() => scripts.redis.xdel(key, ...ids));
    done += ids.length;
    if (ids.length < pageSize) return done;
  }
}
