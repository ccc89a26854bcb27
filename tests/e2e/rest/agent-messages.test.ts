import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client, type Json } from '../../support/client.ts';
import { is, type SeenFrame } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';

let stack: Stack;
let alice: Client;
let bob: Client;

beforeAll(async () => {
  stack = await Stack.start({ redisUrl: inject('redisUrl'), gateways: 2 });
  alice = await Client.login(stack.gateway(0));
  bob = await Client.login(stack.gateway(0), 'bob');
});
afterAll(() => stack.stop());

const echo = { provider: 'demo', model: 'echo' };

async function register(client: Client, more: Json = {}): Promise<string> {
  return (await client.post('/agents/register', { name: 'Echo', ...echo, ...more })).body.agent_id as string;
}

async function session(agents: Json, metadata: object = {}): Promise<Json> {
  return (await alice.post('/chat/sessions/create', { session_type: 'agent_agent', agents, metadata })).body;
}

async function write(sender: string, receiver: string, more: Json = {}, headers = {}): Promise<Json> {
  const body = { receiver_id: receiver, content: 'hello', message_type: 'text', ...more };
  return alice.post(`/agents/${sender}/message`, body, { headers });
}

describe('a message from agent to agent', () => {
  it('goes to the session that both are in, is seen on its sockets, and is answered', async () => {
    const { session_id: id, agents } = await session({ a: echo, b: echo });
    const socket = await alice.attach(id as string);
    const [a, b] = [agents.a.agent_id as string, agents.b.agent_id as string];
    const sent = await write(a, b, { content: 'how are you?' });
    expect(sent).toMatchObject({
      status: 200,
      body: { status: 'accepted', sender: a, receiver: b, session_id: id, timestamp: expect.any(String) },
    });
    const answer = await socket.some(is.response, 'the answer');
    expect(answer).toMatchObject({ sender: b, receiver: a, metadata: { in_reply_to: sent.body.message_id } });
    expect(answer.content).toContain('how are you?');
    expect(answer.metadata['turn']).toBeUndefined();
    const text = socket.frames.find(({ type }) => type === 'text');
    expect(text).toMatchObject({
      sender: a,
      receiver: b,
      metadata: { message_id: sent.body.message_id, seq: 1 },
    });
    await socket.close();
  });

  it('opens one session for agents that share none, also when asked twice at once', async () => {
    const [a, b] = [await register(alice), await register(alice)];
    const other = alice.at(stack.gateway(1));
    const body = { receiver_id: b, content: 'at once', message_type: 'text' };
    const back = { ...body, receiver_id: a };
    const sent = await Promise.all([
      alice.post(`/agents/${a}/message`, body),
      other.post(`/agents/${a}/message`, body),
      other.post(`/agents/${b}/message`, back),
    ]);
    expect(new Set(sent.map(({ body: { session_id: id } }) => id as string)).size).toBe(1);
    const again = await write(a, b);
    expect(again.body.session_id).toBe(sent[0]?.body.session_id);
    const socket = await alice.attach(again.body.session_id as string, { cursor: '0.' });
    await socket.until('all are answered', () => socket.frames.filter(is.response).length === 4);
    await socket.close();
    expect((await alice.get(`/agents/status/${b}`)).body).toMatchObject({
      message_count: 3,
      metadata: { active_conversations: 1 },
    });
    await alice.call('DELETE', `/chat/sessions/${again.body.session_id}`);
    expect((await alice.get(`/agents/status/${b}`)).body.metadata.active_conversations).toBe(0);
    const anew = await write(a, b);
    expect(anew.body.session_id).not.toBe(again.body.session_id);
  });

  it('is answered beside the turns of a conversation that is under way', async () => {
    const slow = {
      provider: 'demo',
      model: 'typist',
      metadata: { script: ['x', 'y', 'z'], latency_ms: 200 },
    };
    const { session_id: id, agents } = await session(
      { a: slow, b: slow },
      { goal: 'g', limits: { max_turns: 4 } },
    );
    const socket = await alice.attach(id as string);
    await socket.some(is.response, 'the first turn');
    const sent = await write(agents.a.agent_id as string, agents.b.agent_id as string);
    await socket.some(is.answerTo(sent.body.message_id as string), 'the answer');
    const end = await socket.some(is.event('conversation.ended'), 'the end');
    const turns = socket.frames
      .filter(is.response)
      .flatMap(({ metadata }) => (metadata['turn'] as number) ?? []);
    expect(turns).toEqual([1, 2, 3, 4]);
    expect(end.metadata['turns']).toBe(4);
    expect(
      (
        await write(agents.a.agent_id as string, agents.b.agent_id as string, {
          metadata: { session_id: id },
        })
      ).body.code,
    ).toBe('CONVERSATION_ENDED');
    await socket.close();
  });

  it('may name its session, and is sent once under an Idempotency-Key', async () => {
    const [a, b] = [await register(alice), await register(alice)];
    const { session_id: id } = await session({ a: { agent_id: a }, b: { agent_id: b } });
    await session({ a: { agent_id: a }, b: { agent_id: b } });
    const metadata = { session_id: id };
    const first = await write(a, b, { metadata }, { 'Idempotency-Key': 'k1' });
    const second = await write(a, b, { metadata }, { 'Idempotency-Key': 'k1' });
    expect(first.body.session_id).toBe(id);
    expect(second.body).toEqual({ ...first.body, duplicate: true });
    const { messages } = (await alice.get(`/chat/sessions/${id}/messages`)).body as { messages: SeenFrame[] };
    expect(messages.filter(({ type }) => type === 'text')).toHaveLength(1);
    const other = await write(a, b, { metadata, content: 'other' }, { 'Idempotency-Key': 'k1' });
    expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_CONFLICT' } });
  });

  it('is sent once under an Idempotency-Key, also if its agents share a newer session by now', async () => {
    const [a, b] = [await register(alice), await register(alice)];
    const { session_id: id } = await session({ a: { agent_id: a }, b: { agent_id: b } });
    const first = await write(a, b, {}, { 'Idempotency-Key': 'k2' });
    expect(first.body.session_id).toBe(id);
    const newer = await session({ a: { agent_id: a }, b: { agent_id: b } });
    const again = await write(a, b, {}, { 'Idempotency-Key': 'k2' });
    expect(again.body).toEqual({ ...first.body, duplicate: true });
    expect((await write(a, b, {}, { 'Idempotency-Key': 'k3' })).body.session_id).toBe(newer.session_id);
    await alice.call('DELETE', `/chat/sessions/${id}`);
    expect(await write(a, b, {}, { 'Idempotency-Key': 'k2' })).toMatchObject({ status: 404 });
  });

  it('brings structured data, which has to fit what the receiver takes', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const [a, b] = [
      await register(alice),
      await register(alice, { metadata: { structured_data_schema: schema } }),
    ];
    const bad = await write(a, b, { structured_data: { n: 'one' } });
    expect(bad).toMatchObject({ status: 422, body: { code: 'STRUCTURED_DATA_INVALID' } });
    expect(bad.body.errors[0].path).toMatch(/^structured_data\.n$/);
    const good = await write(a, b, { structured_data: { n: 1 } });
    expect(good.status).toBe(200);
    const socket = await alice.attach(good.body.session_id as string, { cursor: '0.' });
    const answer = await socket.some(is.response, 'the answer');
    expect(answer.content).toContain('"n"');
    await socket.close();
  });

  it('is refused for agents that are not there, not the caller’s, or the same', async () => {
    const [a, b] = [await register(alice), await register(alice)];
    const bobs = await register(bob);
    const open = await register(bob, { metadata: { visibility: 'public' } });
    expect(await write(a, 'agt_r_nobodynobody')).toMatchObject({ status: 404 });
    expect(await write('agt_r_nobodynobody', a)).toMatchObject({ status: 404 });
    expect(await write(a, bobs)).toMatchObject({ status: 403 });
    expect(await write(bobs, a)).toMatchObject({ status: 403 });
    expect(await write(open, a)).toMatchObject({ status: 403 });
    expect(await write(a, open)).toMatchObject({ status: 200 });
    expect(await write(a, a)).toMatchObject({ status: 422, body: { errors: [{ path: 'receiver_id' }] } });
    expect(await write(a, b, { message_type: 'stop' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'message_type' }] },
    });
    const { session_id: id } = await session({ a: echo, b: echo });
    expect(await write(a, b, { metadata: { session_id: id } })).toMatchObject({
      status: 422,
      body: { code: 'UNKNOWN_SENDER' },
    });
  });
});
