import { join } from 'node:path';
import { makePrivateCopy, privateCopy, type PrivateCopy } from '../programs/private-copy.ts';
import { type FindRedisOptions, programSource, type RedisSource } from './redis-source.ts';

const name = 'redis';
/** Debian's redis-server is a link to a program in redis-tools. */
const packages = ['redis-server', 'redis-tools'];

/** The distribution's server that was unpacked for this user before, if it runs. */
export async function unpackedRedis(): Promise<RedisSource | undefined> {
  return sourceOf(await privateCopy(name));
}

/** Unpacks the distribution's server (some 2 MB) for this user. `undefined` where that cannot be, or it is too old. */
export async function unpackRedis({ say, signal }: FindRedisOptions): Promise<RedisSource | undefined> {
  const onDownload = (): void =>
    say("fetching the distribution's Redis into your cache; nothing is installed …");
  return sourceOf(await makePrivateCopy({ name, packages, onDownload, signal }));
}

async function sourceOf(copy: PrivateCopy | undefined): Promise<RedisSource | undefined> {
  // redis-server of Debian is a link to redis-check-rdb: one program that goes by the name it is called by.
  return (
    copy && programSource(join(copy.folder, 'usr/bin/redis-server'), '(unpacked for this user)', copy.env)
  );
}
