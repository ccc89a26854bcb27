import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Client, type Json } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

let stack: Stack;
let alice: Client;

const old = { NODE_OPTIONS: `--import=${new URL('../../support/old-build.mjs', import.meta.url).href}` };
const echo = { provider: 'demo', model: 'echo' };

beforeAll(async () => {
  stack = await Stack.start({ redisUrl: inject('redisUrl'), workers: 0, env: { LEASE_SECONDS: '1' } });
  await stack.addWorker(old);
  alice = await Client.login(stack.gateway());
});
afterAll(() => stack.stop());

/** How often a worker's claims had this reply. */
async function claims(worker: number, kind: string): Promise<number> {
  const metrics = await (await fetch(`${stack.worker(worker).adminUrl}/metrics`)).text();
  const line = metrics.split('\n').find((text) => text.includes(`kind="${kind}"`) && /claim/.test(text));
  return Number(line?.split(' ').at(-1) ?? 0);
}

async function session(type: string, agents: object, metadata: object = {}): Promise<Json> {
  return (await alice.post('/chat/sessions/create', { session_type: type, agents, metadata })).body;
}

it('leaves what an old build does not know to a new one, unharmed', async () => {
  const limits = { max_turns: 4 };
  const agents = { a: echo, b: echo };
  const talk = await session('agent_agent', agents, { goal: 'talk', autostart: true, limits });
  const socket = await alice.attach(talk.session_id, { cursor: '0.' });
  const pair = await session('agent_agent', agents);
  const between = await alice.attach(pair.session_id);
  const { agent_id: sender } = pair.agents.a;
  const { agent_id: receiver } = pair.agents.b;
  const words = { receiver_id: receiver, content: 'are you a new build?', message_type: 'text' };
  const sent = (await alice.post(`/agents/${sender}/message`, words)).body;
  expect(sent).toMatchObject({ status: 'accepted', session_id: pair.session_id });
  await eventually(
    'the old build has left them alone four times',
    20_000,
    async () => (await claims(0, 'newer')) >= 4,
  );
  expect(socket.frames.filter(is.response)).toEqual([]);
  expect(between.frames.filter(is.response)).toEqual([]);

  const { session_id: other } = await session('human_agent', { primary: echo });
  const plain = await alice.attach(other);
  await plain.text('does the old build go on?');
  await plain.some(is.response, 'its answer');
  const done = await claims(0, 'work');
  expect(done).toBe(1);
  // For each of the two a look a lease at most: it neither spins nor fails.
  expect(await claims(0, 'newer')).toBeLessThan(40);
  expect(stack.worker(0).log).not.toContain('a turn was abandoned');

  await stack.addWorker();
  await socket.some(is.event('conversation.ended'), 'the end of the talk', 40_000);
  expect(socket.frames.filter(is.response).map(({ metadata }) => metadata['turn'])).toEqual([1, 2, 3, 4]);
  const answer = await between.some(is.response, 'the answer of the agent');
  expect(answer).toMatchObject({ sender: receiver, metadata: { in_reply_to: sent.message_id } });
  for (const { frames } of [socket, between]) {
    expect(frames.filter(({ type }) => type === 'error')).toEqual([]);
  }
  expect(between.frames.filter(is.response)).toHaveLength(1);
  expect(await claims(1, 'work')).toBe(4 + 1);
  expect(await claims(0, 'work')).toBe(done);
  await Promise.all([socket.close(), between.close(), plain.close()]);
});
