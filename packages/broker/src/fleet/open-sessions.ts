import { readNext, scanOn, type ScanPosition } from '@agentconnect/protocol';
import { everyPartition, readPartitions } from '../partitions/partitions.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';

/** A session that is not over, and the position from which a scan continues after it. */
export interface ScannedSession {
  readonly sessionId: string;
  readonly position: string;
}

const positionForm = /^(\d{1,6})\.(\d{1,20})~(ses_\w{1,64})$/;

/**
 * The sessions of all users that are not over, as their deadlines list them, after a position, read by `scanOn`. Throws a
 * `RangeError` for an `after` that is no such position.
 */
export async function* scanOpenSessions(
  scripts: Scripts,
  { after, count }: { readonly after?: string | undefined; readonly count: number },
): AsyncGenerator<ScannedSession, void, undefined> {
  const [, first = '0', start, behind] = after === undefined ? [] : readNext(after, positionForm);
  let from: ScanPosition = { cursor: start, behind };
  for (const partition of everyPartition(await readPartitions(scripts)).slice(Number(first))) {
    const key = scripts.keys.due(partition);
    const read = async (cursor: string): Promise<[string, string[]]> => {
      const [next, pairs] = await guarded(() =>
        scripts.redis.zscan(key, cursor, 'MATCH', 'e:*', 'COUNT', count),
      );
      return [next, pairs.filter((_, at) => at % 2 === 0).map((member) => member.slice(2))];
    };
    for await (const { item: sessionId, cursor } of scanOn(read, from)) {
      yield { sessionId, position: `${partition}.${cursor}~${sessionId}` };
    }
    from = {};
  }
}
