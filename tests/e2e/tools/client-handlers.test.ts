import { AgentConnectClient, type SessionConnection, SessionStore } from '@agentconnect/client';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { passwordOf } from '../../support/stack.ts';
import { DemoStack } from '../../support/tools/demo-stack.ts';
import { WatchedStore } from '../../support/watched-store.ts';

const demo = new DemoStack();
let client: AgentConnectClient;
const connections: SessionConnection[] = [];

beforeAll(async () => {
  await demo.open(inject('redisUrl'), { gateways: 2 });
  const urls = [demo.stack.gateway(0).url, demo.stack.gateway(1).url];
  client = new AgentConnectClient({ urls, identity: { username: 'alice', password: passwordOf('alice') } });
}, 120_000);
afterAll(() => demo.close());
afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
});

const tool = (name: string) => ({
  name,
  description: `Does ${name}`,
  parameters: { type: 'object', properties: { n: { type: 'integer' } } },
});

async function session(agent: object = {}): Promise<string> {
  const primary = { provider: 'demo', model: 'echo', tools: [tool('double'), tool('fail'), 'ask'], ...agent };
  return (await client.sessions.create({ session_type: 'human_agent', agents: { primary } })).session_id;
}

async function connect(id: string): Promise<SessionConnection> {
  const connection = await client.connect(id);
  connections.push(connection);
  return connection;
}

const calls = (...made: readonly object[]) => ({ metadata: { calls: made } });
const double = (n: number) => ({ tool: 'double', arguments: { n } });

it('runs handlers, each call once, and tells results and errors', async () => {
  const id = await session();
  const [one, other] = [await connect(id), await connect(id)];
  const ran: unknown[] = [];
  const doubling = ({ n }: { readonly n?: unknown }): object => {
    ran.push(n);
    return { doubled: 2 * Number(n) };
  };
  const remove = one.tools({
    double: doubling,
    fail: async () => Promise.reject(new Error('Out of order.')),
  });
  const sent = one.send('Do.', calls(double(1), double(2), { tool: 'fail' }));
  expect((await sent.answered).content).toBe(
    'Do.\n\ndouble: {"doubled":2}\ndouble: {"doubled":4}\nfail failed: Out of order.',
  );
  expect(ran).toEqual([1, 2]);
  // Whoever has no handler leaves calls to others.
  remove();
  other.tools({ double: doubling });
  expect((await one.send('Do.', calls(double(3))).answered).content).toBe('Do.\n\ndouble: {"doubled":6}');
  expect(ran).toEqual([1, 2, 3]);
});

it('tells the model of a result that cannot be sent', async () => {
  const connection = await connect(await session());
  connection.tools({
    double: ({ n }) => (n === 1 ? 'x'.repeat(70_000) : n === 2 ? () => 2 : n === 3 ? 3n : undefined),
  });
  const sent = connection.send('Do.', calls(double(1), double(2), double(3), double(4)));
  const [, , large, none, big, nothing] = (await sent.answered).content?.split('\n') ?? [];
  expect(large).toMatch(/^double failed: .*65536 bytes/);
  expect(none).toBe('double failed: The result is no JSON.');
  expect(big).toMatch(/^double failed: .*BigInt/);
  expect(nothing).toBe('double: null');
});

it('runs calls that are open when it comes, and goes on over a lost gateway', async () => {
  const id = await session();
  const first = await connect(id);
  const sent = first.send('Do.', calls(double(1)));
  await sent.acked;
  for await (const event of first) if (event.type === 'tool.call') break;
  await first.close();
  // Another page, which begins behind the call.
  const connection = await client.connect(id, { cursor: first.cursor });
  connections.push(connection);
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  let runs = 0;
  connection.tools({
    double: async ({ n }) => {
      runs += 1;
      begun.resolve();
      await go.promise;
      return 2 * Number(n);
    },
  });
  await begun.promise;
  await Promise.all([0, 1].map((at) => demo.stack.gatewayProcess(at).kill('SIGKILL')));
  for await (const event of connection) if (event.type === 'disconnected') break;
  go.resolve();
  await Promise.all([0, 1].map((at) => demo.stack.gatewayProcess(at).start()));
  for await (const event of connection) {
    if (event.type !== 'response') continue;
    expect(event.frame.content).toBe('Do.\n\ndouble: 2');
    break;
  }
  expect(runs).toBe(1);
}, 120_000);

it('tells a handler that nobody waits any more', async () => {
  const connection = await connect(await session());
  const seen = Promise.withResolvers<AbortSignal>();
  connection.tools({
    double: async (_, { signal }) => {
      seen.resolve(signal);
      await new Promise((done) => signal.addEventListener('abort', done));
      return 'too late';
    },
  });
  const sent = connection.send('Do.', calls(double(1)));
  const signal = await seen.promise;
  await connection.stop();
  expect((await sent.answered).metadata.finish_reason).toBe('stopped');
  await expect.poll(() => signal.aborted).toBe(true);
});

it('answers calls by hand, on a connection and in a store', async () => {
  const id = await session({ capabilities: ['human_input'] });
  const connection = await connect(id);
  const watched = new WatchedStore(new SessionStore(client, id, { lingerMs: 0 }));
  const { store } = watched;
  const open = (name: string, n?: number) =>
    watched.until(name, ({ conversation: { messages } }) =>
      messages.find(
        (message) =>
          message.kind === 'call' &&
          message.tool === name &&
          message.status === 'waiting' &&
          message.arguments['n'] === n,
      ),
    );
  const schema = { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] };
  const sent = connection.send(
    'Do.',
    calls(
      { tool: 'ask', arguments: { n: 1 }, at: 0 },
      { tool: 'ask', arguments: { n: 2 }, at: 0 },
      { tool: 'ask_human', arguments: { text: 'Which size?', schema }, at: 1 },
      { ...double(4), at: 2 },
    ),
  );
  await connection.approve((await open('ask', 1)).key);
  await connection.deny((await open('ask', 2)).key, 'Once is enough.');
  const question = await open('ask_human');
  expect(question).toMatchObject({ needs: 'answer', arguments: { text: 'Which size?', schema } });
  await expect(store.answer(question.key, { size: 'large' })).rejects.toMatchObject({
    code: 'ANSWER_INVALID',
    errors: [{ path: 'size' }],
  });
  await store.answer(question.key, { size: 3 });
  await expect(connection.answer(question.key, { size: 4 })).rejects.toMatchObject({ code: 'CALL_ANSWERED' });
  await connection.answer((await open('double', 4)).key, 'eight');
  const { content } = await sent.answered;
  expect(content).toContain('Once is enough.');
  expect(content).toContain('ask_human: {"size":3}');
  expect(content).toContain('double: eight');
  await watched.until('all of it', ({ conversation: { activity } }) => activity.status === 'idle');
  watched.verify();
  watched.leave();
});
