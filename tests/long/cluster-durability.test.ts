import { Confirmer, everyPartition } from '@agentconnect/broker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Server } from '../redis/suite/server.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { eventually } from '../support/stack-eventually.ts';

let cluster: RedisCluster | undefined;
beforeAll(async () => {
  cluster = await startRedisCluster({ withReplicas: true });
}, 120_000);
afterAll(() => cluster?.stop());

it('waits for the replicas of the master that holds a text, and of the one that takes its place', async () => {
  const [master, , , replica] = cluster?.nodes ?? [];
  if (!cluster || !master || !replica) throw new Error('no cluster');
  const server = await Server.open(cluster.url);
  const b = server.broker();
  const redis = server.connect('confirmer');
  const confirmer = new Confirmer({ redis, keys: b.keys, replicas: 1, withinMs: 1_500 });
  // The tags of so many partitions fall to every master.
  const sessions = await Promise.all(everyPartition(12).map((partition) => b.create({}, partition)));
  const texts = await Promise.all(
    sessions.map(async (sessionId) => ({ sessionId, entry: await b.text(sessionId) })),
  );
  const outcomes = (): Promise<string[]> =>
    Promise.all(texts.map(({ sessionId, entry }) => confirmer.confirm(sessionId, entry)));
  const allConfirmed = async (): Promise<boolean> =>
    (await outcomes()).every((outcome) => outcome === 'confirmed');
  await eventually('all have their replicas', 10_000, allConfirmed);

  replica.freeze(true);
  const halved = await outcomes();
  expect(new Set(halved), 'the other masters have theirs').toEqual(new Set(['confirmed', 'late']));
  replica.freeze(false);
  await eventually('the thawed one has caught up', 10_000, allConfirmed);

  await master.crash();
  const alone = halved.indexOf('late');
  const { sessionId = '' } = texts[alone] ?? {};
  await eventually('the replica takes texts', 30_000, () => b.text(sessionId).then(Boolean, () => false));
  expect((await outcomes())[alone], 'it has no replica itself').toBe('late');
  await master.recover();
  await eventually('all have theirs again', 30_000, allConfirmed);
  const entry = await b.text(sessionId);
  for (const other of [{ seq: 1 }, { messageId: 'msg_other' }, { at: entry.at - 1 }]) {
    expect(await confirmer.confirm(sessionId, { ...entry, ...other }), 'another entry').toBe('lost');
  }
  confirmer.stop();
  await server.close();
});
