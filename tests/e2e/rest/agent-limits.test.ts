import { closeRedis, Keys, openRedis, type RedisConnection, whenReady } from '@agentconnect/broker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client, type Json } from '../../support/client.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import { is } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';

const openai = openAiServer();
let stack: Stack;
let alice: Client;
let redis: RedisConnection;

beforeAll(async () => {
  await openai.start();
  redis = openRedis({ url: inject('redisUrl'), role: 'command', onError: () => undefined });
  await whenReady(redis, 10_000);
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    workers: 2,
    env: { OPENAI_BASE_URL: openai.baseUrl },
  });
  alice = await Client.login(stack.gateway());
});
afterAll(async () => {
  await stack.stop();
  await openai.close();
  await closeRedis(redis);
});

const echo = { provider: 'demo', model: 'echo' };

async function register(agent: Json): Promise<string> {
  return (await alice.post('/agents/register', { name: 'Limited', ...agent })).body.agent_id as string;
}

/** Brings the end of what an agent waits for near: the tests' clock. */
async function shorten(agentId: string, sessionId: string): Promise<void> {
  const keys = new Keys(stack.prefix);
  await redis.del(keys.agentUse(agentId));
  await redis.hset(keys.sessionHash(sessionId), 'parked_until', Date.now());
  await redis.zadd(keys.due(0), Date.now(), `w:${sessionId}`);
}

describe('an agent that has said as much as it may', () => {
  it.each([
    ['messages', { messages_per_minute: 1 }],
    ['tokens', { tokens_per_hour: 1 }],
  ])('rests in all its sessions, and others go on (%s)', async (_, limits) => {
    const id = await register({ ...echo, metadata: { limits } });
    const [first, second] = [await alice.session({ agent_id: id }), await alice.session({ agent_id: id })];
    const [one, two] = [await alice.attach(first), await alice.at(stack.gateway(1)).attach(second)];
    await one.text('first');
    await one.some(is.response, 'an answer');
    await two.text('second');
    const cooldown = await two.some(is.type('cooldown'), 'the cooldown');
    expect(cooldown).toMatchObject({
      sender: id,
      metadata: {
        event: 'cooldown.started',
        reason: 'agent_limit',
        agent_id: id,
        retry_after: expect.any(Number),
      },
    });
    const status = (await alice.at(stack.gateway(1)).get(`/agents/status/${id}`)).body;
    expect(status).toMatchObject({ status: 'cooldown', message_count: 1 });
    expect(Date.parse(status.metadata.cooldown_until as string)).toBeGreaterThan(Date.now());
    const listed = (await alice.get('/agents/list?status=cooldown')).body.agents as { agent_id: string }[];
    expect(listed.map(({ agent_id }) => agent_id)).toContain(id);
    const free = await alice.attach(await alice.session());
    await free.text('and I?');
    await free.some(is.response, 'the answer of another agent');

    // Whoever was waiting is woken by whichever worker is there then.
    for (const index of [0, 1]) await stack.worker(index).kill('SIGTERM');
    await stack.addWorker();
    await shorten(id, second);
    expect((await two.some(is.response, 'the answer after the rest')).content).toBe('second');
    expect((await alice.get(`/agents/status/${id}`)).body).toMatchObject({ message_count: 2 });
    for (const socket of [one, two, free]) await socket.close();
    await stack.addWorker();
  });

  it('rests in all its sessions when its provider says so', async () => {
    const id = await register({ provider: 'openai', model: 'some-model' });
    const [one, two] = [
      await alice.attach(await alice.session({ agent_id: id })),
      await alice.attach(await alice.session({ agent_id: id })),
    ];
    openai.next({ status: 429, headers: { 'retry-after': '2' } });
    await one.text('first');
    await one.some(is.type('cooldown'), 'the cooldown');
    const asked = openai.requests.length;
    await two.text('second');
    const cooldown = await two.some(is.type('cooldown'), 'the cooldown of the other session');
    expect(cooldown.metadata).toMatchObject({ reason: 'provider_rate_limited' });
    expect(openai.requests.length).toBe(asked);
    expect((await alice.get(`/agents/status/${id}`)).body.status).toBe('cooldown');
    await Promise.all([one, two].map((socket) => socket.some(is.response, 'the answer')));
    expect((await alice.get(`/agents/status/${id}`)).body.status).toBe('active');
    for (const socket of [one, two]) await socket.close();
  });
});
