import { everyPartition, readPartitions } from '../partitions/partitions.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';

/** A session that is not over, and where a scan goes on behind it. */
export interface ScannedSession {
  readonly sessionId: string;
  readonly position: string;
}

const positionForm = /^(\d{1,6})\.(\d{1,20})~(ses_\w{1,64})$/;

/**
 * The sessions of all users that are not over, by their deadlines, from behind a position on. However many there are, a step
 * reads some `count` of them. One that is created or ends meanwhile may be missing, or come twice. Throws a `RangeError` for
 * a position that cannot be.
 */
export async function* scanOpenSessions(
  scripts: Scripts,
  { after, count }: { readonly after?: string | undefined; readonly count: number },
): AsyncGenerator<ScannedSession, void, undefined> {
  const [, first = '0', start = '0', behind] = after === undefined ? [] : positionOf(after);
  let last = behind;
  for (const partition of everyPartition(await readPartitions(scripts)).slice(Number(first))) {
    let cursor = last === undefined ? '0' : start;
    do {
      const from = cursor;
      const key = scripts.keys.due(partition);
      const [next, pairs] = await guarded(() =>
        scripts.redis.zscan(key, from, 'MATCH', 'e:*', 'COUNT', count),
      );
      const ids = pairs.filter((_, at) => at % 2 === 0).map((member) => member.slice(2));
      for (const sessionId of ids.toSorted()) {
        if (last === undefined || sessionId > last) {
          yield { sessionId, position: `${partition}.${from}~${sessionId}` };
        }
      }
      last = undefined;
      cursor = next;
    } while (cursor !== '0');
  }
}

function positionOf(text: string): RegExpExecArray {
  const found = positionForm.exec(text);
  if (!found) throw new RangeError('is not the `next` of a page');
  return found;
}
