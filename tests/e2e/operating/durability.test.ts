import { Keys, openRedis, closeRedis, readLog, Scripts, whenReady } from '@agentconnect/broker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, Client } from '../../support/client.ts';
import { OwnRedis } from '../../support/redis-own.ts';
import { RestGateways } from '../../support/rest-gateway.ts';
import { type ReplicatedRedis, startReplicatedRedis } from '../../support/redis-replicated.ts';
import { is, type SocketClient } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

let redis: ReplicatedRedis;
let stack: Stack;
let alice: Client;

beforeAll(async () => {
  redis = await startReplicatedRedis();
  const env = { DURABILITY: 'wait:1', DURABILITY_WAIT_MS: '800', PARTITIONS: '3' };
  stack = await Stack.start({ redisUrl: redis.primary.url, env });
  alice = await Client.login(stack.gateway());
});
afterAll(async () => {
  // Its Redis is gone.
  await stack?.stop('SIGKILL');
  await redis?.stop();
});

/** How often a command was run since the server began. */
async function callsOf(server: OwnRedis, command: string): Promise<number> {
  const stats = String(await server.command('info', 'commandstats'));
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

function say(socket: SocketClient, content: string): void {
  socket.send({ type: 'text', content, metadata: { client_message_id: `id of ${content}` } });
}

function post(sessionId: string, content: string): Promise<Answer> {
  const headers = { 'idempotency-key': `key of ${content}` };
  return alice.post(`/chat/sessions/${sessionId}/messages`, { content }, { headers });
}

async function register(name: string): Promise<string> {
  const agent = { name, provider: 'demo', model: 'echo' };
  return (await alice.post('/agents/register', agent)).body.agent_id as string;
}

/** What a session's log holds, as `type: content`. */
async function logOf(sessionId: string): Promise<string[]> {
  const { body } = await alice.get(`/chat/sessions/${sessionId}/messages`);
  return (body.messages as { type: string; content: string }[]).map(
    ({ type, content }) => `${type}: ${content}`,
  );
}

/** Waits until Redis has so many texts of sockets, confirmed or not. */
async function untilTaken(count: number): Promise<void> {
  await eventually(`${count} texts are taken`, 10_000, async () => {
    const metrics = await (await fetch(`${stack.gateway().adminUrl}/metrics`)).text();
    const { 1: accepted } =
      /agentconnect_texts_total\{via="socket",outcome="accepted".*\} (\d+)/.exec(metrics) ?? [];
    return Number(accepted) >= count;
  });
}

describe('with DURABILITY=wait:1', () => {
  it('accepts what the replica has', async () => {
    const sessionId = await alice.session();
    const socket = await alice.attach(sessionId);
    say(socket, 'one');
    const { metadata: ack } = await socket.next(is.ack('id of one'));
    expect(ack).toMatchObject({ seq: 1, duplicate: false });
    await socket.next(is.response);
    expect(await post(sessionId, 'two')).toMatchObject({ status: 202, body: { seq: 3 } });
    // A text of another way is seen as what it is, in its turn.
    expect(await socket.next(is.type('text'))).toMatchObject({ content: 'two', metadata: { seq: 3 } });
    expect(await socket.next(is.response)).toMatchObject({ content: 'two', metadata: { seq: 4 } });
    say(socket, 'one');
    expect(await socket.next(is.ack('id of one'))).toMatchObject({ metadata: { seq: 1, duplicate: true } });
    await socket.close();
  });

  it('accepts nothing while the replica is away, and every text once when it is back', async () => {
    const count = 40;
    const sessions = await Promise.all(Array.from({ length: count }, () => alice.session()));
    const sockets = await Promise.all(sessions.map((id) => alice.attach(id)));
    const [first = '', second = ''] = sessions;
    const [sender, receiver] = [await register('Sender'), await register('Receiver')];
    const write = (): Promise<Answer> =>
      alice.post(
        `/agents/${sender}/message`,
        { receiver_id: receiver, content: 'to you', message_type: 'text' },
        { headers: { 'idempotency-key': 'key of a message' } },
      );
    redis.replica.freeze(true);
    for (const [index, socket] of sockets.entries()) say(socket, `text ${index}`);
    await untilTaken(1 + count);

    const refused = await post(first, 'by REST');
    expect(refused).toMatchObject({ status: 503, body: { code: 'REDIS_UNAVAILABLE' } });
    expect(refused.body.detail).toContain('DURABILITY=wait:1');
    expect(refused.headers.has('retry-after')).toBe(true);
    expect(await write()).toMatchObject({ status: 503, body: { code: 'REDIS_UNAVAILABLE' } });
    // Who comes back does not take for accepted what stands in the log.
    const back = await alice.attach(second, { cursor: '0.' });
    const resent = say.bind(undefined, back, 'text 1');
    resent();
    await back.next(is.error('REDIS_UNAVAILABLE'));
    await Promise.all([...sockets, back].map((socket) => socket.some(is.event('degraded'))));
    // Who comes only now is told as well.
    const late = await alice.attach(first);
    await late.some(is.event('degraded'));
    for (const socket of [...sockets, back]) expect(socket.frames.filter(is.event('ack'))).toEqual([]);
    for (const socket of [...sockets, back]) expect(socket.durable).toEqual([]);

    const waits = await callsOf(redis.primary, 'wait');
    redis.replica.freeze(false);
    for (const [index, socket] of sockets.entries()) {
      await socket.some(is.ack(`id of text ${index}`));
      await socket.some(is.response);
    }
    expect((await callsOf(redis.primary, 'wait')) - waits, 'many texts share a wait').toBeLessThan(count / 2);
    await Promise.all([...sockets, back, late].map((socket) => socket.some(is.event('recovered'))));
    resent();
    await back.some(is.ack('id of text 1'));
    expect(back.durable.map(({ type, content }) => `${type}: ${content}`)).toEqual([
      'text: text 1',
      'response: text 1',
    ]);
    expect(await post(first, 'by REST')).toMatchObject({ status: 202, body: { duplicate: true } });
    expect(await write()).toMatchObject({ status: 200, body: { status: 'accepted', duplicate: true } });
    await eventually('all is answered', 10_000, async () => (await logOf(first)).length === 4);
    expect((await logOf(first)).toSorted()).toEqual([
      'response: by REST',
      'response: text 0',
      'text: by REST',
      'text: text 0',
    ]);
    const seen = sockets[0]?.frames.flatMap(({ metadata }) => metadata['seq'] ?? []);
    expect(seen, 'acks and frames are in one order').toEqual([1, 2, 3, 4]);
    for (const socket of [...sockets, back]) socket.drop();
  });

  it('has what it accepted when the primary dies and the replica takes its place', async () => {
    const sessions = await Promise.all(Array.from({ length: 10 }, () => alice.session()));
    const sockets = await Promise.all(sessions.map((id) => alice.attach(id)));
    const acks = await Promise.all(sockets.map((socket) => socket.text('keep me')));
    await redis.primary.crash();
    const replica = openRedis({ url: redis.replica.url, role: 'command', onError: () => undefined });
    await whenReady(replica, 5_000);
    await replica.replicaof('NO', 'ONE');
    const scripts = new Scripts({ redis: replica, keys: new Keys(stack.prefix) });
    for (const [index, sessionId] of sessions.entries()) {
      const [entry] = await readLog(scripts, sessionId, { after: 0, limit: 1 });
      expect(entry?.messageId).toBe(acks[index]?.metadata['message_id']);
    }
    await closeRedis(replica);
  });
});

it('waits for nothing by default', async () => {
  const alone = await OwnRedis.start();
  const gateways = await RestGateways.start(alone.url);
  const user = await gateways.login();
  const sessionId = await user.session();
  const { status } = await user.post(`/chat/sessions/${sessionId}/messages`, { content: 'hello' });
  expect(status).toBe(202);
  expect(await callsOf(alone, 'wait')).toBe(0);
  // One connection for steps, one that listens, the test's own, and that which asks.
  expect(
    String(await alone.command('client', 'list'))
      .trim()
      .split('\n'),
  ).toHaveLength(4);
  await gateways.stop();
  await alone.stop();
});
