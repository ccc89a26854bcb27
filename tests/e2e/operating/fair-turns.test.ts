import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { call, Client } from '../../support/client.ts';
import { Metrics } from '../../support/metrics.ts';
import { is } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';

// A gateway that takes itself for busy as soon as it does anything.
let stack: Stack;
let alice: Client;
let bob: Client;

beforeAll(async () => {
  const limits = { SOCKET_FRAMES_PER_SECOND: '0', USER_FRAMES_PER_SECOND: '0' };
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    env: { ...limits, FAIR_SHARE_LOAD: '0.001', MAILBOX_MAX: '100000' },
  });
  alice = await Client.login(stack.gateway(), 'alice');
  bob = await Client.login(stack.gateway(), 'bob');
});
afterAll(() => stack?.stop());

const held = async (): Promise<number> =>
  (await Metrics.read(stack.gateway().adminUrl)).sum('agentconnect_held_inputs_total');

it('lets frames of who sends most wait, refuses none of them, and keeps their order', async () => {
  const before = await held();
  const [heavy, light] = [await alice.attach(await alice.session()), await bob.attach(await bob.session())];
  const rounds = 20;
  for (let round = 1; round <= rounds; round++) {
    for (let at = 0; at < 300; at++) heavy.send({ type: 'ping' });
    heavy.send({ type: 'text', content: `text ${round}` });
    await light.text(`beside round ${round}`);
  }
  await heavy.until('all is answered', () => heavy.frames.filter(is.response).length === rounds);
  await heavy.until(
    'each ping has its pong',
    () => heavy.frames.filter(is.event('pong')).length === rounds * 300,
  );
  expect(heavy.frames.filter(is.response).map(({ content }) => content)).toEqual(
    Array.from({ length: rounds }, (_, at) => `text ${at + 1}`),
  );
  expect(heavy.frames.filter(is.type('error'))).toEqual([]);
  expect(await held()).toBeGreaterThan(before);
});

it('lets requests of who asks most wait, with and without a token, and refuses none of them', async () => {
  const before = await held();
  const body = { content: 'x'.repeat(50_000) };
  const id = await alice.session();
  const heavy = Array.from({ length: 60 }, () => alice.post(`/chat/sessions/${id}/messages`, body));
  const nobody = Array.from({ length: 60 }, () => call('GET', `${stack.gateway().url}/chat/sessions`));
  for (let at = 0; at < 5; at++) expect((await bob.get('/chat/sessions')).status).toBe(200);
  expect(new Set((await Promise.all(heavy)).map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set((await Promise.all(nobody)).map(({ status }) => status))).toEqual(new Set([401]));
  expect(await held()).toBeGreaterThan(before);
});

it('ends in order while input waits', async () => {
  const socket = await alice.attach(await alice.session());
  await bob.attach(await bob.session());
  for (let at = 0; at < 3_000; at++) socket.send({ type: 'ping' });
  socket.send({ type: 'text', content: 'the last' });
  await socket.close();
  expect((await socket.closed()).code).toBe(1000);
});
