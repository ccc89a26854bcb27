import { readNext, scanOn } from '@agentconnect/protocol';
import type { Cluster, Redis } from 'ioredis';

/** A name in a set, and the position from which a scan continues after it. */
export interface ScannedName {
  readonly name: string;
  readonly position: string;
}

const positionForm = /^(\d{1,20})~(.+)$/su;

/** The names in a set, after a position, read by `scanOn`. Throws a `RangeError` for an `after` that is no such position. */
export async function* scanNames(
  redis: Redis | Cluster,
  key: string,
  { after, count }: { readonly after?: string | undefined; readonly count: number },
): AsyncGenerator<ScannedName, void, undefined> {
  const [, start, behind] = after === undefined ? [] : readNext(after, positionForm);
  const read = (cursor: string): Promise<[string, string[]]> => redis.sscan(key, cursor, 'COUNT', count);
  for await (const { item: name, cursor } of scanOn(read, { cursor: start, behind })) {
    yield { name, position: `${cursor}~${name}` };
  }
}
