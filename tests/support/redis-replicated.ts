import { OwnRedis } from './redis-own.ts';
import { eventually } from './stack-eventually.ts';

export interface ReplicatedRedis {
  readonly primary: OwnRedis;
  readonly replica: OwnRedis;
  readonly stop: () => Promise<void>;
}

/** A primary and a replica that follows it. */
export async function startReplicatedRedis(): Promise<ReplicatedRedis> {
  const primary = await OwnRedis.start({ settings: { 'repl-diskless-sync-delay': '0' } });
  const settings = { replicaof: `127.0.0.1 ${primary.port}` };
  const replica = await OwnRedis.start({ settings }).catch(async (error: unknown) => {
    await primary.stop();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await Promise.all([primary.stop(), replica.stop()]);
  };
  await eventually('the replica follows', 30_000, async () =>
    String(await primary.command('info', 'replication')).includes('state=online'),
  );
  return { primary, replica, stop };
}
