import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Client, type Json } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

let stack: Stack;
let alice: Client;

beforeAll(async () => {
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    workers: 3,
    env: { LEASE_SECONDS: '1', TURN_MAX_ATTEMPTS: '20' },
  });
  alice = await Client.login(stack.gateway());
});
afterAll(() => stack.stop());

const conversations = 50;
const turnsOfEach = 9;
const all = conversations * turnsOfEach;
const kills = 5;

it('comes through the death of its workers: fifty at once, each with one end and no turn lost or doubled', async () => {
  const line = 'one two three four five six seven eight nine ten';
  const agent = (name: string): Json => ({
    provider: 'demo',
    model: 'typist',
    metadata: {
      script: Array.from({ length: 6 }, (_, turn) => `${name} ${turn} ${line}`),
      tokens_per_second: 30,
    },
  });
  const ids = await Promise.all(
    Array.from({ length: conversations }, async () => {
      const { body } = await alice.post('/chat/sessions/create', {
        session_type: 'agent_agent',
        agents: { a: agent('a'), b: agent('b'), c: agent('c') },
        metadata: { goal: 'to survive', limits: { max_turns: turnsOfEach }, autostart: true },
      });
      return body.session_id as string;
    }),
  );
  const sockets = await Promise.all(
    ids.map((id, at) => alice.at(stack.gateway(at % 2)).attach(id, { cursor: '0.' })),
  );
  const turns = (): number => sockets.reduce((sum, { frames }) => sum + frames.filter(is.response).length, 0);
  for (let kill = 0; kill < kills; kill++) {
    // Somewhere in the next turns, at a moment that no two runs share.
    const from = turns();
    const isTime = (): boolean => turns() > from + Math.random() * conversations || turns() === all;
    await eventually('some turns more', 30_000, isTime);
    await stack.worker(kill).kill('SIGKILL');
    await stack.addWorker();
  }
  await Promise.all(sockets.map((socket) => socket.some(is.event('conversation.ended'), 'the end', 60_000)));
  for (const { frames, durable } of sockets) {
    const ends = frames.filter(is.event('conversation.ended'));
    expect(ends).toMatchObject([{ metadata: { reason: 'max_turns', turns: turnsOfEach } }]);
    const said = frames.filter(is.response);
    expect(said.map(({ metadata }) => metadata['turn'])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(said.map(({ content }) => content)).toEqual(
      said.map((_, at) => `${'abc'[at % 3]} ${Math.floor(at / 3)} ${line}`),
    );
    expect(durable.map(({ metadata }) => metadata['seq'])).toEqual(durable.map((_, at) => at + 1));
  }
  await Promise.all(sockets.map((socket) => socket.close()));
});
