import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeRedis, openRedis, whenReady } from '@agentconnect/broker';
import { findRedis, oldestRedis } from '../redis/find-redis.ts';
import { startRedis } from '../redis/start-redis.ts';
import type { Guard } from './guard.ts';
import { say } from './say.ts';

export interface LaunchRedis {
  readonly url: string;
  /** What it is, for the summary. */
  readonly about: string;
  stop(): Promise<void>;
}

/** The Redis of `REDIS_URL`, if it can be used, or a private one under the data folder. Throws an `Error` of one line. */
export async function redisForStart(
  url: string | undefined,
  dataDir: string,
  guard: Guard,
): Promise<LaunchRedis> {
  return url ? existing(url) : ownRedis(dataDir, guard);
}

async function existing(url: string): Promise<LaunchRedis> {
  let reason = '';
  const redis = openRedis({ url, role: 'command', onError: (error) => (reason = error.message) });
  try {
    await whenReady(redis, 5_000).catch(() => {
      throw new Error(
        `REDIS_URL: cannot reach Redis there (${reason || 'no answer'}); start it, or unset REDIS_URL`,
      );
    });
    const info = await redis.info('server');
    const version = /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1] ?? 'unknown';
    if (!(Number.parseInt(version, 10) >= oldestRedis)) {
      throw new Error(`REDIS_URL: Redis ${version} is too old; ${oldestRedis}.0 or newer is needed`);
    }
    return { url, about: `Redis ${version} of REDIS_URL`, stop: async () => undefined };
  } finally {
    await closeRedis(redis);
  }
}

async function ownRedis(dataDir: string, guard: Guard): Promise<LaunchRedis> {
  const program = findRedis(say);
  if (!program) {
    throw new Error(
      `no Redis ${oldestRedis} or newer to be had: install redis-server (or valkey-server), or set REDIS_URL`,
    );
  }
  const redis = await startRedis({ program, dir: join(dataDir, 'redis'), args: ['--appendonly', 'yes'] });
  const pid = redis.process.pid ?? 0;
  guard.watch(pid);
  // Where `npm run admin` finds it.
  const address = join(dataDir, 'redis-url');
  writeFileSync(address, redis.url);
  return {
    url: redis.url,
    about: `a private Redis ${program.version}, data in ${join(dataDir, 'redis')}`,
    stop: async () => {
      await redis.stop();
      guard.forget(pid);
      rmSync(address, { force: true });
    },
  };
}
