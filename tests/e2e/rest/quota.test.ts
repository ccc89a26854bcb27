import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { OwnRedis } from '../../support/redis-own.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

const sessionsMax = 6;
let redis: OwnRedis;
let stack: Stack;

beforeAll(async () => {
  redis = await OwnRedis.start({ settings: {} });
  const env = { KEPT_BYTES_PER_USER: '300000', SESSIONS_PER_USER: String(sessionsMax) };
  stack = await Stack.start({ redisUrl: redis.url, users: ['carol', 'dave', 'erin'], env });
});
afterAll(async () => {
  await stack?.stop();
  await redis?.stop();
});

const large = (letter: string): string => letter.repeat(40_000);
const say = (user: Client, id: string, content: string) =>
  user.post(`/chat/sessions/${id}/messages`, { content });

describe('a user who keeps as much as one may', () => {
  it('is refused texts and sessions until some are deleted; answers come, and others go on', async () => {
    const alice = await Client.login(stack.gateway());
    const id = await alice.session();
    const socket = await alice.attach(id);
    const first = await socket.text(large('a'), 'first');
    let refused = await say(alice, id, large('b'));
    for (let sent = 0; refused.status === 202 && sent < 20; sent += 1) {
      refused = await say(alice, id, large('b'));
    }
    expect(refused).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED' } });
    expect(refused.body.detail).toContain('KEPT_BYTES_PER_USER');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);

    socket.send({ type: 'text', content: large('c'), metadata: { client_message_id: 'second' } });
    const { metadata } = await socket.next(is.error('QUOTA_EXCEEDED'));
    expect(metadata['client_message_id']).toBe('second');
    const again = await socket.text(large('a'), 'first');
    expect(again.metadata, 'what was taken before').toMatchObject({
      duplicate: true,
      message_id: first.metadata['message_id'],
    });

    const agent = {
      provider: 'demo',
      personality: 'x'.repeat(32_000),
      metadata: { note: 'x'.repeat(90_000) },
    };
    const creation = { session_type: 'human_agent', agents: { primary: agent } };
    const noSession = await alice.post('/chat/sessions/create', creation);
    expect(noSession).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED' } });

    const noAgent = await alice.post('/agents/register', { name: 'large', ...agent });
    expect(noAgent).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED' } });

    const bob = await Client.login(stack.gateway(), 'bob');
    expect((await say(bob, await bob.session(), large('d'))).status).toBe(202);

    await alice.call('DELETE', `/chat/sessions/${id}`);
    await eventually('there is room again', 10_000, async () => {
      return (await alice.post('/chat/sessions/create', creation)).status === 200;
    });
  });

  it('has no conversation that goes on by itself', async () => {
    const carol = await Client.login(stack.gateway(), 'carol');
    const agent = { provider: 'demo', model: 'typist', personality: 'w'.repeat(32_000) };
    const line = (letter: string, at: number): string =>
      Array.from({ length: 300 }, (_, word) => `${letter}${at * 300 + word}`).join(' ');
    const lines = (letter: string): string[] => Array.from({ length: 45 }, (_, at) => line(letter, at));
    const debater = (letter: string) => ({
      ...agent,
      metadata: { tokens_per_second: 10_000, script: lines(letter) },
    });
    const { body } = await carol.post('/chat/sessions/create', {
      session_type: 'agent_agent',
      agents: { one: debater('y'), two: debater('z') },
      metadata: { goal: 'to talk for ever', limits: { max_turns: 1_000 } },
    });
    const socket = await carol.attach(body.session_id as string);
    const { metadata } = await socket.some(is.event('conversation.ended'), 'the end');
    expect(metadata['reason']).toBe('agent_error');
    expect(Number(metadata['turns'])).toBeGreaterThan(10);
    expect(socket.frames.filter(is.error('QUOTA_EXCEEDED'))).toHaveLength(1);
  });

  it('has no more sessions than one may have, nor by messages of agents', async () => {
    const dave = await Client.login(stack.gateway(), 'dave');
    const ids: string[] = [];
    for (let n = 0; n < sessionsMax; n += 1) ids.push(await dave.session());
    const creation = { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } };
    const refused = await dave.post('/chat/sessions/create', creation);
    expect(refused).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED' } });
    expect(refused.body.detail).toContain('SESSIONS_PER_USER');
    const register = async (name: string): Promise<string> =>
      (await dave.post('/agents/register', { name, provider: 'demo' })).body.agent_id as string;
    const [sender, receiver] = [await register('one'), await register('two')];
    const message = { receiver_id: receiver, content: 'hello', message_type: 'text' };
    const opened = await dave.post(`/agents/${sender}/message`, message);
    expect(opened).toMatchObject({ status: 429, body: { code: 'QUOTA_EXCEEDED' } });
    await dave.call('DELETE', `/chat/sessions/${ids[0]}`);
    expect((await dave.post(`/agents/${sender}/message`, message)).status).toBe(200);
  });
});

describe('a Redis that is nearly full', () => {
  it('takes no new sessions first, then no texts, and ends well what is under way', async () => {
    const erin = await Client.login(stack.gateway(), 'erin');
    const { id: slow } = await erin.slowSession(60, 20);
    const socket = await erin.attach(slow, { stream: true });
    await socket.text('go');
    await socket.next(is.delta);
    const fillTo = async (share: number): Promise<void> => {
      const used = Number(/used_memory:(\d+)/.exec(String(await redis.command('INFO', 'memory')))?.[1]);
      await redis.command('CONFIG', 'SET', 'maxmemory', String(Math.round(used / share)));
    };
    const creation = { session_type: 'human_agent', agents: { primary: { provider: 'demo' } } };
    await fillTo(0.85);
    await eventually('no session is taken', 10_000, async () => {
      const { status, body } = await erin.post('/chat/sessions/create', creation);
      return status === 503 && body.code === 'REDIS_UNAVAILABLE';
    });
    const noAgent = await erin.post('/agents/register', { name: 'late', provider: 'demo' });
    expect(noAgent).toMatchObject({ status: 503, body: { code: 'REDIS_UNAVAILABLE' } });
    expect((await say(erin, slow, 'more')).status).toBe(202);
    await fillTo(0.95);
    await eventually('no text is taken', 10_000, async () => (await say(erin, slow, 'more')).status === 503);
    socket.send({ type: 'text', content: 'more', metadata: { client_message_id: 'late' } });
    expect((await socket.next(is.error('REDIS_UNAVAILABLE'))).content).toContain('full');
    expect((await socket.next(is.response)).metadata['finish_reason']).toBe('stop');
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    await eventually(
      'texts are taken again',
      10_000,
      async () => (await say(erin, slow, 'go')).status === 202,
    );
  });
});
