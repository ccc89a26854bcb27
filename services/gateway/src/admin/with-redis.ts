import {
  closeRedis,
  openRedis,
  type RedisAddress,
  type RedisConnection,
  whenReady,
} from '@agentconnect/broker';

/** How long Redis may take to answer, in ms. */
const patienceMs = 5_000;

/** Runs a command on a connection of its own, and prints its result. */
export async function withRedis(
  { address }: { readonly address: RedisAddress },
  command: (redis: RedisConnection) => Promise<string>,
): Promise<void> {
  let reason = 'no answer';
  const onError = (error: Error): void => {
    reason = error.message;
  };
  const redis = openRedis({ ...address, role: 'command', onError });
  try {
    await whenReady(redis, patienceMs).catch(() => {
      throw new Error(`REDIS_URL: cannot reach Redis (${reason})`);
    });
    process.stdout.write(`${await command(redis)}\n`);
  } finally {
    await closeRedis(redis);
  }
}
