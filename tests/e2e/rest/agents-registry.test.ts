import { coolDown } from '@agentconnect/broker';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Answer, Json } from '../../support/client.ts';
import { RestGateways, type RestUser } from '../../support/rest-gateway.ts';

let gateways: RestGateways;
let alice: RestUser;
let bob: RestUser;

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'), { AGENTS_PER_USER: '6', PARTITIONS: '2' });
  await gateways.add();
  alice = await gateways.login('alice');
  bob = await gateways.login('bob');
});
afterAll(() => gateways.stop());

const codeOf = (answer: Answer): [number, unknown] => [answer.status, answer.body?.code];

function register(user: RestUser, more: object = {}, index = 0): Promise<Answer> {
  return user.post('/agents/register', { name: 'Helper', provider: 'demo', ...more }, {}, index);
}

async function registered(user: RestUser, more: object = {}): Promise<string> {
  const answer = await register(user, more);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.agent_id as string;
}

/** Leaves in a partition's outbox what a step of a session would. */
async function leave(partition: number, entry: Readonly<Record<string, string | number>>): Promise<void> {
  const { redis, keys } = gateways.scripts;
  await redis.xadd(keys.outbox(partition), '*', ...Object.entries(entry).flat());
}

/** The agent's status, which two gateways have to tell alike. */
async function status(user: RestUser, id: string): Promise<Json> {
  const [one, two] = [await user.get(`/agents/status/${id}`), await user.get(`/agents/status/${id}`, 1)];
  expect(two.body).toEqual(one.body);
  return one.body;
}

async function list(user: RestUser, query = ''): Promise<{ ids: string[]; body: Json }> {
  const { status: code, body, text } = await user.get(`/agents/list${query}`);
  expect(code, text).toBe(200);
  expect(body.total_count).toBe(body.agents.length);
  return { ids: body.agents.map((agent: { agent_id: string }) => agent.agent_id), body };
}

describe('the list', () => {
  test('shows agents with a capability, or of a status', async () => {
    const writer = await registered(alice, { capabilities: ['write', 'read'] });
    const reader = await registered(bob, { capabilities: ['read'], metadata: { visibility: 'public' } });
    const session = await alice.session({ provider: 'demo', capabilities: ['read', 'sing'] });
    const singer = `${session.replace('ses', 'agt')}_0`;
    await coolDown(gateways.scripts, reader, 60_000);

    expect((await list(alice, '?capability=read')).ids).toEqual([writer, singer, reader]);
    expect((await list(alice, '?capability=write')).ids).toEqual([writer]);
    expect((await list(alice, '?capability=sing')).ids).toEqual([singer]);
    expect((await list(alice, '?capability=Read')).ids).toEqual([]);
    expect((await list(alice, '?status=cooldown')).ids).toEqual([reader]);
    const active = await list(alice, '?status=active&capability=read');
    expect(active.ids).toEqual([writer, singer]);
    expect(active.body.user_owned_count).toBe(2);
    expect((await list(alice, '?status=error')).body).toMatchObject({ total_count: 0, user_owned_count: 0 });
    for (const id of [writer, reader]) {
      await Promise.all([alice.delete(`/agents/${id}`), bob.delete(`/agents/${id}`)]);
    }
  });

  test.each(['status=sleeping', 'status=', 'status=active&status=error', 'capability='])(
    '%s is refused',
    async (query) => {
      const answer = await alice.get(`/agents/list?${query}`);
      expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
      expect(answer.body.errors[0].path).toBe(query.split('=')[0]);
    },
  );
});

describe('the status of a registered agent', () => {
  test('counts what waits in any partition, once', async () => {
    const id = await registered(alice);
    const of = { agent: id, s: 'ses_0_AAAAAAAAAAAAAAAAAAAA' };
    await leave(0, { kind: 'turn', ...of, at: 1_000, tokens: 5 });
    await leave(1, { kind: 'turn', ...of, at: 3_000, tokens: 6 });
    await leave(0, { kind: 'turn', ...of, at: 2_000, tokens: 7 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => alice.get(`/agents/status/${id}`, at % 2)),
    );
    expect(new Set(answers.map(({ body }) => body.message_count))).toEqual(new Set([3]));
    const { message_count, last_active, metadata } = await status(alice, id);
    expect([message_count, last_active]).toEqual([3, new Date(3_000).toISOString()]);
    expect(metadata.total_tokens).toBe(18);
    expect((await list(alice)).body.agents[0].message_count).toBe(3);
  });

  test('says how its last turn failed, until one succeeds', async () => {
    const id = await registered(alice);
    const of = { agent: id, s: 'ses_1_AAAAAAAAAAAAAAAAAAAA' };
    await leave(1, { kind: 'failed', ...of, at: 1_000, code: 'PROVIDER_TIMEOUT' });
    const failed = await status(alice, id);
    expect(failed.status).toBe('error');
    expect(failed.metadata.error).toEqual({ code: 'PROVIDER_TIMEOUT', at: new Date(1_000).toISOString() });
    await leave(1, { kind: 'turn', ...of, at: 2_000, tokens: 1 });
    const answered = await status(alice, id);
    expect(answered.status).toBe('active');
    expect(answered.metadata).not.toHaveProperty('error');
  });

  test('says until when it cools down', async () => {
    const id = await registered(alice);
    await coolDown(gateways.scripts, id, 60_000);
    const { status: now, metadata } = await status(alice, id);
    expect(now).toBe('cooldown');
    const left = Date.parse(metadata.cooldown_until as string) - Date.now();
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });
});

test('a user has so many agents and no more, also over two gateways at once', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => register(bob, {}, at % 2)));
  const made = answers.filter((answer) => answer.status === 200);
  expect(made).toHaveLength(6);
  for (const answer of answers.filter((one) => one.status !== 200)) {
    expect(codeOf(answer)).toEqual([429, 'TOO_MANY_AGENTS']);
  }
  expect((await list(bob)).body.user_owned_count).toBe(6);
  await bob.delete(`/agents/${made[0]?.body.agent_id}`);
  expect((await register(bob)).status).toBe(200);
});

test('limits of an agent that is written out in a creation are checked', async () => {
  const limits = { messages_per_minute: 0, tokens_per_hour: 5 };
  const agents = { primary: { provider: 'demo', metadata: { limits } } };
  const answer = await alice.post('/chat/sessions/create', { session_type: 'human_agent', agents });
  expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
  expect(answer.body.errors[0].path).toBe('agents.primary.metadata.limits.messages_per_minute');
  await alice.session({ provider: 'demo', metadata: { limits: { tokens_per_hour: 5, colour: 'blue' } } });
});
