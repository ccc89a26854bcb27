import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

let stack: Stack;
let alice: Client;
let bob: Client;

beforeAll(async () => {
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    env: { PARTITIONS: '1', SESSIONS_AT_WORK_MAX: '2', WORKER_CONCURRENCY: '1' },
  });
  alice = await Client.login(stack.gateway());
  bob = await Client.login(stack.gateway(), 'bob');
});

afterAll(() => stack?.stop());

/** Sessions to delete, with all they do. */
const made: [Client, string][] = [];
afterEach(async () => {
  for (const [client, id] of made.splice(0)) await client.call('DELETE', `/chat/sessions/${id}`);
});

async function slow(client: Client): Promise<string> {
  const { id } = await client.slowSession(400, 20);
  made.push([client, id]);
  return id;
}

const text = (client: Client, id: string) => client.post(`/chat/sessions/${id}/messages`, { content: 'go' });

describe('a user with as many sessions at work as may be', () => {
  it('is told so by REST and on a socket, and goes on when one of them is done', async () => {
    const [first, second, third] = [await slow(alice), await slow(alice), await slow(alice)];
    expect((await text(alice, first)).status).toBe(202);
    expect((await text(alice, second)).status).toBe(202);
    const refused = await text(alice, third);
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_BUSY' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const socket = await alice.attach(third);
    socket.send({ type: 'text', content: 'go', metadata: { client_message_id: 'c1' } });
    const { metadata } = await socket.next(is.error('TOO_BUSY'));
    expect(metadata).toMatchObject({ client_message_id: 'c1', details: { retry_after: expect.any(Number) } });

    expect((await text(alice, second)).status, 'what has work already takes more').toBe(202);
    await alice.call('DELETE', `/chat/sessions/${first}`);
    await socket.text('go', 'c1');
  });

  it('is not given a conversation, which would have work by itself', async () => {
    const [first, second] = [await slow(alice), await slow(alice)];
    for (const id of [first, second]) expect((await text(alice, id)).status).toBe(202);
    const agent = { provider: 'demo', model: 'echo' };
    const request = { session_type: 'agent_agent', agents: { one: agent, two: agent } };
    const refused = await alice.post('/chat/sessions/create', { ...request, metadata: { goal: 'talk' } });
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_BUSY' } });
    expect(refused.headers.has('retry-after')).toBe(true);
  });

  it('is not given more of them by asking for many at once', async () => {
    const agent = { provider: 'demo', model: 'echo' };
    const asked = Array.from({ length: 12 }, (_, at) => {
      const request = { session_type: 'agent_agent', agents: { one: agent, two: agent } };
      return alice.post('/chat/sessions/create', { ...request, metadata: { goal: `talk ${at}` } });
    });
    const answers = await Promise.all(asked);
    for (const { status, body } of answers) {
      if (status === 200) made.push([alice, body.session_id as string]);
      else expect([status, body.code]).toEqual([429, 'TOO_BUSY']);
    }
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
  });

  it('has conversations that wait for their first socket among them', async () => {
    const agent = { provider: 'demo', model: 'echo' };
    const request = { session_type: 'agent_agent', agents: { one: agent, two: agent } };
    const create = () =>
      alice.post('/chat/sessions/create', {
        ...request,
        metadata: { goal: 'talk', limits: { max_turns: 1 } },
      });
    const ids = [(await create()).body.session_id as string, (await create()).body.session_id as string];
    for (const id of ids) {
      made.push([alice, id]);
      await eventually('a worker has taken it up', 10_000, async () => {
        const { body } = await alice.get(`/chat/sessions/${id}`);
        return body.status === 'active';
      });
    }
    expect(await create()).toMatchObject({ status: 429, body: { code: 'TOO_BUSY' } });
    for (const id of ids) await (await alice.attach(id)).next(is.event('conversation.ended'));
    const { status, body } = await create();
    expect(status).toBe(200);
    made.push([alice, body.session_id as string]);
  });

  it('leaves the others alone', async () => {
    const [first, second] = [await slow(alice), await slow(alice)];
    for (const id of [first, second]) expect((await text(alice, id)).status).toBe(202);
    expect((await text(bob, await slow(bob))).status).toBe(202);
  });
});

describe('a text that waits for a worker', () => {
  it('is told its place after two seconds, and again when that has changed', async () => {
    const first = await slow(alice);
    const running = await alice.attach(first, { stream: true });
    await running.text('go');
    await running.next(is.delta);
    const second = await slow(bob);
    expect((await text(bob, second)).status).toBe(202);
    const third = await bob.session();
    made.push([bob, third]);
    const socket = await bob.attach(third);
    const { metadata: ack } = await socket.text('hello');
    const { type, metadata } = await socket.next(is.event('queued'));
    expect([type, metadata['place'], metadata['message_id']]).toEqual(['info', 2, ack['message_id']]);
    await alice.call('DELETE', `/chat/sessions/${first}`);
    await socket.next((frame) => frame.metadata['place'] === 1, 'the next place');
    await bob.call('DELETE', `/chat/sessions/${second}`);
    expect((await socket.next(is.response)).content).toBe('hello');
  });
});
