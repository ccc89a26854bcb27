import { setTimeout as wait } from 'node:timers/promises';
import { partitionOf } from '@agentconnect/protocol';
import { afterEach, expect, it } from 'vitest';
import { type Answer, Client } from '../support/client.ts';
import { Transcript } from '../support/client-transcript.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { startRedisSentinel } from '../support/redis-sentinel.ts';
import { is, type SocketClient } from '../support/socket-client.ts';
import { eventually } from '../support/stack-eventually.ts';
import { Stack } from '../support/stack.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

async function loggedIn(redis: {
  readonly url: string;
  readonly stop: () => Promise<void>;
}): Promise<Client> {
  stops.push(redis.stop);
  const stack = await Stack.start({ redisUrl: redis.url, env: { PARTITIONS: '12' } });
  stops.push(() => stack.stop());
  return Client.login(stack.gateway());
}

interface Listener {
  readonly sessionId: string;
  readonly socket: SocketClient;
  readonly transcript: Transcript;
}

async function listen(client: Client, sessionId: string): Promise<Listener> {
  const transcript = new Transcript();
  const socket = transcript.follow(await client.attach(sessionId, { stream: true }));
  return { sessionId, socket, transcript };
}

async function talk({ socket }: Listener): Promise<void> {
  await socket.text('are you there?');
  await socket.next(is.response);
}

/** What listeners were told of Redis, each way once. */
function told(listeners: readonly Listener[]): Set<string> {
  const isOfRedis = (event: unknown): boolean => event === 'degraded' || event === 'recovered';
  return new Set(
    listeners.map(({ socket }) =>
      socket.frames
        .map(({ metadata }) => metadata['event'])
        .filter(isOfRedis)
        .join(' '),
    ),
  );
}

function expectRefusal({ status, body, headers }: Answer): void {
  expect([status, body.code]).toEqual([503, 'REDIS_UNAVAILABLE']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

/** The master that holds a session, by its place. */
async function masterOf({ nodes }: RedisCluster, sessionId: string): Promise<number> {
  const slot = await nodes[0]?.command('cluster', 'keyslot', `{p${partitionOf(sessionId)}}`);
  return Math.floor(Number(slot) / Math.ceil(16_384 / nodes.length));
}

/** So many listeners to sessions of the first master, and to sessions of the others. Chance places a session. */
async function listenersOn(
  cluster: RedisCluster,
  client: Client,
  wanted: { readonly first: number; readonly others: number },
): Promise<{ first: Listener[]; others: Listener[] }> {
  const first: string[] = [];
  const others: string[] = [];
  while (first.length < wanted.first || others.length < wanted.others) {
    const sessionId = await client.session();
    ((await masterOf(cluster, sessionId)) === 0 ? first : others).push(sessionId);
  }
  const listenTo = async (sessionIds: readonly string[], count: number): Promise<Listener[]> =>
    Promise.all(sessionIds.slice(0, count).map(async (sessionId) => listen(client, sessionId)));
  return {
    first: await listenTo(first, wanted.first),
    others: await listenTo(others, wanted.others),
  };
}

it('goes on beside a master of a Cluster that cannot be reached, and says of what is there that it is away', async () => {
  const cluster = await startRedisCluster({ linked: true });
  const client = await loggedIn(cluster);
  const { first: away, others: there } = await listenersOn(cluster, client, { first: 8, others: 16 });
  const listeners = [...away, ...there];
  await Promise.all(listeners.map(talk));

  const link = cluster.nodes[0]?.link;
  link?.behave('silent');
  const refused = client.post(`/chat/sessions/${away[0]?.sessionId}/messages`, { content: 'x' });
  for (let round = 0; round < 3; round++) {
    await Promise.all(there.map(talk));
    await wait(500);
  }
  for (const { socket } of away) await socket.some(is.event('degraded'), 'it is told');
  expectRefusal(await refused);
  await Promise.all(there.map(talk));

  link?.behave('open');
  for (const { socket } of away) await socket.some(is.event('recovered'), 'it is told that it has passed');
  await Promise.all(listeners.map(talk));
  for (const { transcript } of listeners) transcript.verify();
  expect(told(away)).toEqual(new Set(['degraded recovered']));
  expect(told(there)).toEqual(new Set(['']));
});

it('tells sockets and clients of a primary that is lost, and goes on with the one that takes its place', async () => {
  const sentinel = await startRedisSentinel({ linked: true });
  const client = await loggedIn(sentinel);
  const sessionIds = await Promise.all(Array.from({ length: 12 }, async () => client.session()));
  const listeners = await Promise.all(sessionIds.map(async (sessionId) => listen(client, sessionId)));
  await Promise.all(listeners.map(talk));
  const primary = await sentinel.primary();
  await eventually('the replica has it all', 10_000, async () =>
    /state=online,offset=(\d+),lag=[01]\r?\n[^]*master_repl_offset:\1\b/.test(
      String(await primary.command('info', 'replication')),
    ),
  );

  await sentinel.failOver(async () => {
    await primary.link?.cut();
    expectRefusal(await client.post(`/chat/sessions/${listeners[0]?.sessionId}/messages`, { content: 'x' }));
  });
  for (const { socket } of listeners)
    await socket.some(is.event('recovered'), 'it is told that it has passed');
  await Promise.all(listeners.map(talk));
  for (const { transcript } of listeners) transcript.verify();
  expect(told(listeners)).toEqual(new Set(['degraded recovered']));
  // The old one wakes up beside it, and nobody listens to it.
  await primary.link?.open();
  await wait(2_000);
  await Promise.all(listeners.map(talk));
  for (const { transcript } of listeners) transcript.verify();
});
