import { readNext, scanOn } from '@agentconnect/protocol';
import type { Cluster, Redis } from 'ioredis';

/** A name in a set, and where a scan goes on behind it. */
export interface ScannedName {
  readonly name: string;
  readonly position: string;
}

const positionForm = /^(\d{1,20})~(.+)$/su;

/** The names in a set, from behind a position on, read by `scanOn`. Throws a `RangeError` for a position that cannot be. */
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
