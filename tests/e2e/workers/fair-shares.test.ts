import { afterEach, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';

let stack: Stack | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});

/** Many sessions of one user, each of which works for a moment. */
const many = 40;
const agent = { model: 'typist', metadata: { script: 'yes', latency_ms: 150, tokens_per_second: 10_000 } };

it.each([1, 6])(
  'lets another user speak after a few turns, however much one user has to do (%i partitions)',
  async (partitions) => {
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      env: { PARTITIONS: String(partitions), WORKER_CONCURRENCY: '2' },
    });
    const alice = await Client.login(stack.gateway());
    const bob = await Client.login(stack.gateway(), 'bob');
    const answered: string[] = [];
    const open = async (client: Client, name: string) => {
      const socket = await client.attach(await client.session(agent));
      socket.each((frame) => {
        if (is.response(frame)) answered.push(name);
      });
      return socket;
    };
    const hers = await Promise.all(Array.from({ length: many }, () => open(alice, 'alice')));
    const his = await open(bob, 'bob');
    await Promise.all(hers.map((socket) => socket.text('go on')));
    const before = answered.length;
    await his.text('hello');
    await his.next(is.response);
    // One entry of each stream at least, and what is at work; then it is his turn.
    const most = 2 * partitions + 4;
    expect(answered.indexOf('bob') - before).toBeLessThanOrEqual(most);
    await Promise.all(hers.map((socket) => socket.some(is.response)));
    expect(answered).toHaveLength(many + 1);
    for (const socket of [...hers, his]) socket.drop();
  },
);
