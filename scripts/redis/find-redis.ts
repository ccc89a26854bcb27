import { programsOnPath } from '../programs/on-path.ts';
import { dockerSource } from './docker-redis.ts';
import { type FindRedisOptions, oldestRedis, programSource, type RedisSource } from './redis-source.ts';
import { unpackedRedis, unpackRedis } from './unpacked-redis.ts';

/** What to tell someone whose machine has no Redis and no way to one. */
export const noRedis =
  `no Redis ${oldestRedis} or newer is here and none could be fetched: ` +
  'install redis-server or valkey-server (brew install redis, apt install redis-server), or set REDIS_URL';

/**
 * Finds a server: on the PATH; a private copy of before; on Debian and Ubuntu a private copy from the distribution's
 * packages, without root and without touching the system; a container. `undefined` if there is none to be had.
 */
export async function findRedis(options: FindRedisOptions): Promise<RedisSource | undefined> {
  return (
    (await onPath()) ??
    (await unpackedRedis()) ??
    (await unpackRedis(options)) ??
    (await dockerSource(options))
  );
}

async function onPath(): Promise<RedisSource | undefined> {
  for (const path of programsOnPath(['redis-server', 'valkey-server'])) {
    const source = await programSource(path, `(${path})`);
    if (source) return source;
  }
  return undefined;
}
