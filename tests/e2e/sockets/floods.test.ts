import { AgentConnectClient } from '@agentconnect/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { Metrics } from '../../support/metrics.ts';
import { clientFrame, RawConnection } from '../../support/raw-connection.ts';
import { RestGateways } from '../../support/rest-gateway.ts';
import { is, type SocketClient } from '../../support/socket-client.ts';
import { passwordOf } from '../../support/stack.ts';
import { TcpLink } from '../../support/tcp-link.ts';

let gateways: RestGateways;
const link = new TcpLink(inject('redisUrl'));
const users = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'), {
    SOCKET_FRAMES_PER_SECOND: '0.05',
    SOCKET_FRAMES_BURST: '20',
    AUTH_USERS: users.map((user) => `${user}:${passwordOf(user)}`).join(','),
  });
});
afterAll(async () => {
  await gateways.stop();
  await link.cut();
});

/** A gateway with other settings, and a user at it. */
async function at(env: Record<string, string>, user = 'alice'): Promise<{ client: Client; index: number }> {
  const index = await gateways.add(env);
  return { client: await Client.login(gateways.address(index), user), index };
}

const refusals = (socket: SocketClient): number => socket.frames.filter(is.error('RATE_LIMITED')).length;

const text = (content: string, clientId?: string): object => ({
  type: 'text',
  content,
  ...(clientId === undefined ? {} : { metadata: { client_message_id: clientId } }),
});

describe('a socket has a budget of frames, and each kind counts:', () => {
  it.concurrent.each<[string, (socket: SocketClient) => void]>([
    ['pings', (socket) => socket.send({ type: 'ping' })],
    ['stops', (socket) => socket.send({ type: 'stop' })],
    ['texts', (socket) => socket.send(text('x'))],
    ['tokens', (socket) => socket.send({ type: 'system', metadata: { event: 'auth', token: 'x' } })],
    ['invalid frames', (socket) => socket.raw.send('{')],
    ['binary frames', (socket) => socket.raw.send(Buffer.from([1, 2, 3]))],
    ["the protocol's pings", (socket) => socket.raw.ping()],
    ["the protocol's pongs", (socket) => socket.raw.pong()],
  ])('%s', async (_kind, send) => {
    const client = await Client.login(gateways.address());
    const socket = await client.attach(await client.session());
    let pongs = 0;
    socket.raw.on('pong', () => (pongs += 1));
    for (let count = 0; count < 60; count += 1) send(socket);
    expect(await socket.closed()).toEqual({ code: 4004, reason: 'too many frames' });
    expect(refusals(socket)).toBe(20);
    const [first] = socket.frames.filter(is.error('RATE_LIMITED'));
    expect(first?.metadata['details'].retry_after).toBeGreaterThan(1);
    expect(pongs).toBeLessThanOrEqual(20);
    expect(socket.frames.filter(is.event('pong')).length).toBeLessThanOrEqual(20);
  });

  it.concurrent('pieces of a message that is never whole', async () => {
    const client = await Client.login(gateways.address());
    const id = await client.session();
    const raw = await RawConnection.open(client.url);
    raw.upgrade(`/api/chat/ws/${id}?token=${client.token}`);
    await raw.received(/"event":"ready"/);
    raw.write(clientFrame(1, 'x', false));
    for (let count = 0; count < 30; count += 1) raw.write(clientFrame(0, '', false));
    expect(await raw.closed()).toContain('\x0f\xa4too many frames');
  });
});

it.concurrent('what a client floods a socket with that is being closed is not read', async () => {
  const { client, index } = await at({});
  const id = await client.session();
  const raw = await RawConnection.open(client.url);
  raw.upgrade(`/api/chat/ws/${id}?token=${client.token}`);
  await raw.received(/"event":"ready"/);
  const before = await Metrics.read(gateways.address(index).adminUrl);
  const flood = Buffer.concat(Array.from({ length: 40_000 }, () => clientFrame(9, 'x'.repeat(100))));
  let taken = 0;
  const rounds = 20;
  for (let round = 0; round < rounds; round += 1) {
    raw.socket.write(flood, (error) => {
      if (!error) taken += 1;
    });
  }
  await raw.received(/too many frames/);
  await raw.closed();
  // The kernel keeps a few of them, for an end that reads no more.
  expect(taken).toBeLessThan(rounds / 2);
  const after = await Metrics.read(gateways.address(index).adminUrl);
  const refused = ['agentconnect_socket_frames_in_total', { type: 'refused' }] as const;
  expect(after.sum(...refused) - before.sum(...refused)).toBe(20);
});

it.concurrent('a refused text is named', async () => {
  const { client } = await at({ SOCKET_FRAMES_BURST: '3' });
  const socket = await client.attach(await client.session());
  for (let count = 0; count < 6; count += 1) socket.send(text(`t${count}`, `c${count}`));
  await socket.until('three are refused', () => refusals(socket) === 3);
  const named = socket.frames.filter(is.error('RATE_LIMITED'));
  expect(named.map(({ metadata }) => metadata['client_message_id'])).toEqual(['c3', 'c4', 'c5']);
  await socket.until('three are acked', () => socket.frames.filter(is.event('ack')).length === 3);
});

it.concurrent(
  'what was refused is sent again by the client; nothing is lost, and the order kept',
  async () => {
    const { client } = await at({ SOCKET_FRAMES_PER_SECOND: '1', SOCKET_FRAMES_BURST: '3' }, 'bob');
    const { url } = client;
    const identity = { username: 'bob', password: passwordOf('bob') };
    const sdk = new AgentConnectClient({
      urls: [url],
      identity,
      backOff: { baseMs: 10, capMs: 50 },
    });
    const agents = { primary: { provider: 'demo', model: 'echo' } };
    const session = await sdk.sessions.create({ session_type: 'human_agent', agents });
    const connection = await sdk.connect(session.session_id);
    const sent = Array.from({ length: 8 }, (_, index) => connection.send(`text ${index}`));
    const acks = await Promise.all(sent.map(({ acked }) => acked));
    expect(acks.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await connection.close();
  },
);

it.concurrent(
  'a frame that is larger than the burst of bytes passes a full budget, and is made up for',
  async () => {
    const { client } = await at({
      SOCKET_FRAMES_BURST: '1000',
      SOCKET_BYTES_PER_SECOND: '50',
      SOCKET_BYTES_BURST: '1000',
    });
    const socket = await client.attach(await client.session());
    await socket.text('x'.repeat(20_000), 'large');
    socket.send(text('y', 'small'));
    const refused = await socket.next(is.error('RATE_LIMITED'));
    expect(refused.metadata['client_message_id']).toBe('small');
    expect(refused.metadata['details'].retry_after).toBeGreaterThan(300);
  },
);

it.concurrent("a user's frames are counted over all sockets, also over new ones", async () => {
  const { client, index } = await at({
    SOCKET_FRAMES_PER_SECOND: '0',
    USER_FRAMES_PER_SECOND: '0.05',
    USER_FRAMES_BURST: '30',
  });
  const id = await client.session();
  const [one, two] = [await client.attach(id), await client.attach(id)];
  const flood = (socket: SocketClient): void => {
    for (let count = 0; count < 40; count += 1) socket.send({ type: 'ping' });
  };
  flood(one);
  await one.until('some are refused', () => refusals(one) >= 1);
  two.send({ type: 'ping' });
  await two.next(is.error('RATE_LIMITED'));
  flood(two);
  expect((await two.closed()).code).toBe(4004);
  const next = await client.open(id);
  expect(await next.closed()).toEqual({ code: 4004, reason: 'Too many frames; wait a moment.' });
  const other = await Client.login(gateways.address(index), 'bob');
  await other.attach(await other.session());
});

it.concurrent('a user has so many sockets and event streams at a gateway', async () => {
  const { client, index } = await at({ LISTENERS_PER_USER: '2' }, 'carol');
  const [first, second] = [await client.session(), await client.session()];
  const socket = await client.attach(first);
  const events = await client.events(second);
  expect((await (await client.open(first)).closed()).code).toBe(4004);
  const refused = await client.get(`/chat/sessions/${second}/events`);
  expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMITED']);
  const other = await Client.login(gateways.address(index), 'dave');
  await other.attach(await other.session());
  await socket.close();
  await client.attach(first);
  events.drop();
});

it.concurrent('an address that comes with bad tokens is heard no more, except with good ones', async () => {
  const { client } = await at({ RATE_LIMIT_FAILED_AUTH: '5' }, 'erin');
  const id = await client.session();
  const attached = await client.attach(id);
  const codes: number[] = [];
  const [head = '', payload = ''] = client.token.split('.');
  const forged = `${head}.${payload}.${'A'.repeat(43)}`;
  for (const token of ['x', forged, 'y', forged]) {
    codes.push((await (await client.open(id, { token })).closed()).code);
  }
  expect(codes).toEqual([4003, 4003, 4003, 4003]);
  attached.send({ type: 'system', metadata: { event: 'auth', token: forged } });
  await attached.next(is.error('TOKEN_INVALID'));
  expect((await (await client.open(id, { token: forged })).closed()).code).toBe(4004);
  const refused = await client.call('GET', '/chat/sessions', {
    headers: { authorization: `Bearer ${forged}` },
  });
  expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMITED']);
  await client.attach(id);
  expect((await client.get('/chat/sessions')).status).toBe(200);
});

it.concurrent('a socket that is not attached in time is closed', async () => {
  await link.open();
  const { client } = await at({ REDIS_URL: link.url, ATTACH_SECONDS: '0.5' }, 'frank');
  const id = await client.session();
  link.behave('deaf');
  expect(await (await client.open(id)).closed()).toEqual({ code: 4000, reason: 'not attached in time' });
  link.behave('open');
});
