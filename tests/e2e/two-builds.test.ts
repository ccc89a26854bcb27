import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../support/client.ts';
import { is } from '../support/socket-client.ts';
import { eventually } from '../support/stack-eventually.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
let alice: Client;

const old = { NODE_OPTIONS: `--import=${new URL('../support/old-build.mjs', import.meta.url).href}` };
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

async function session(type: string, agents: object, metadata: object = {}): Promise<string> {
  const body = { session_type: type, agents, metadata };
  return (await alice.post('/chat/sessions/create', body)).body.session_id as string;
}

it('leaves what an old build does not know to a new one, unharmed', async () => {
  const limits = { max_turns: 4 };
  const talk = await session('agent_agent', { a: echo, b: echo }, { goal: 'talk', autostart: true, limits });
  const socket = await alice.attach(talk, { cursor: '0.' });
  await eventually(
    'the old build has left it alone twice',
    20_000,
    async () => (await claims(0, 'newer')) >= 2,
  );
  expect(socket.frames.filter(is.response)).toEqual([]);

  const plain = await alice.attach(await session('human_agent', { primary: echo }));
  await plain.text('does the old build go on?');
  await plain.some(is.response, 'its answer');
  const done = await claims(0, 'work');
  expect(done).toBe(1);
  // A look a lease at most: it neither spins nor fails.
  expect(await claims(0, 'newer')).toBeLessThan(20);
  expect(stack.worker(0).log).not.toContain('left behind');

  await stack.addWorker();
  await socket.some(is.event('conversation.ended'), 'the end of the talk', 40_000);
  expect(socket.frames.filter(is.response).map(({ metadata }) => metadata['turn'])).toEqual([1, 2, 3, 4]);
  expect(socket.frames.filter(({ type }) => type === 'error')).toEqual([]);
  expect(await claims(1, 'work')).toBe(4);
  expect(await claims(0, 'work')).toBe(done);
  await Promise.all([socket.close(), plain.close()]);
}, 90_000);
