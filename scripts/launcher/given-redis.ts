import { closeRedis, openRedis, type RedisAddress, whenReady } from '@agentconnect/broker';
import { oldestRedis } from '../redis/redis-source.ts';
import { LaunchError } from './launch-error.ts';

const answerMs = 3_000;

/** Looks at the Redis of `REDIS_URL` and says what it is. Throws a `LaunchError` for one that cannot be used. */
export async function checkGivenRedis(address: RedisAddress): Promise<string> {
  let reason = 'no answer';
  const redis = openRedis({
    ...address,
    role: 'command',
    onError: (error) => {
      reason = error.message || ('code' in error ? String(error.code) : error.name);
    },
  });
  try {
    await whenReady(redis, answerMs).catch(() => {
      throw new LaunchError(
        `REDIS_URL: cannot reach Redis there (${reason}); start it, or unset REDIS_URL for a private one`,
      );
    });
    const info = await redis.info('server');
    const { name, version, compatible } = identify(info);
    if (Number.parseInt(compatible, 10) >= oldestRedis) return `${name} ${version} of REDIS_URL`;
    throw new LaunchError(`REDIS_URL: ${name} ${version} is too old; ${oldestRedis}.0 or newer is needed`);
  } finally {
    await closeRedis(redis);
  }
}

/** Valkey says beside its own version which Redis it is compatible with. */
function identify(info: string): { name: string; version: string; compatible: string } {
  const field = (name: string): string | undefined => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  const compatible = field('redis_version') ?? 'of unknown version';
  const valkey = field('valkey_version');
  return valkey
    ? { name: 'Valkey', version: valkey, compatible }
    : { name: 'Redis', version: compatible, compatible };
}
