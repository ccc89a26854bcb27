import {
  closeRedis,
  openRedis,
  type RedisAddress,
  type RedisConnection,
  whenReady,
} from '@agentconnect/broker';

export interface AdminConfig {
  readonly address: RedisAddress;
  /** What every key begins with. */
  readonly prefix: string;
  readonly partitions: number;
}

/** Reads the settings when a command needs them: usage needs none. Throws a `SettingsError`. */
export type ReadAdminConfig = () => AdminConfig;

/** How long Redis may take to answer, in ms. */
const patienceMs = 5_000;

/** Runs a command on a connection of its own, and prints its result. */
export async function withRedis(
  { address }: AdminConfig,
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
