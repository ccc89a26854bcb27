import type { Cluster, Redis } from 'ioredis';

/** A name in a set, and where a scan goes on behind it. */
export interface ScannedName {
  readonly name: string;
  readonly position: string;
}

const positionForm = /^(\d{1,20})~(.+)$/su;

/**
 * The names in a set, from behind a position on; of those that are read at a time, the smallest first. However large the set
 * is, a step reads some `count` of them. A name that is added or removed meanwhile may be missing, or come twice. Throws a
 * `RangeError` for a position that cannot be.
 */
export async function* scanNames(
  redis: Redis | Cluster,
  key: string,
  { after, count }: { readonly after?: string | undefined; readonly count: number },
): AsyncGenerator<ScannedName, void, undefined> {
  const [, start = '0', behind] = after === undefined ? [] : positionOf(after);
  let cursor = start;
  let last = behind;
  do {
    const [next, batch] = await redis.sscan(key, cursor, 'COUNT', count);
    for (const name of batch.toSorted()) {
      if (last === undefined || name > last) yield { name, position: `${cursor}~${name}` };
    }
    last = undefined;
    cursor = next;
  } while (cursor !== '0');
}

function positionOf(text: string): RegExpExecArray {
  const found = positionForm.exec(text);
  if (!found) throw new RangeError('is not the `next` of a page');
  return found;
}
