import { publishCatalogue } from '@agentconnect/broker';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Answer } from '../../support/client.ts';
import { catalogue, RestGateways, type RestUser } from '../../support/rest-gateway.ts';
import { eventually } from '../../support/stack-eventually.ts';

let gateways: RestGateways;
let alice: RestUser;
let bob: RestUser;

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'));
  alice = await gateways.login('alice');
  bob = await gateways.login('bob');
});
afterAll(() => gateways.stop());

const config = { name: 'Helper', provider: 'demo', capabilities: ['conversation'] };
const codeOf = (answer: Answer): [number, unknown] => [answer.status, answer.body?.code];

async function register(user: RestUser, more: object = {}): Promise<string> {
  const answer = await user.post('/agents/register', { ...config, ...more });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.status).toBe('active');
  return answer.body.agent_id as string;
}

const visible = { metadata: { visibility: 'public' } };

async function listed(user: RestUser): Promise<string[]> {
  const { body } = await user.get('/agents/list');
  expect(body.total_count).toBe(body.agents.length);
  return body.agents.map((agent: { agent_id: string }) => agent.agent_id);
}

test('an agent of a session has a status', async () => {
  const id = await alice.session({ provider: 'demo', capabilities: ['a'], metadata: { team: 'blue' } });
  const agentId = `${id.replace('ses', 'agt')}_0`;
  const { body } = await alice.get(`/agents/status/${agentId}`);
  expect(body).toEqual({
    agent_id: agentId,
    agent_type: 'ai',
    name: 'primary',
    status: 'active',
    last_active: new Date(body.last_active as string).toISOString(),
    capabilities: ['a'],
    interaction_modes: ['human_to_agent'],
    owner_id: 'alice',
    is_running: false,
    message_count: 0,
    metadata: {
      team: 'blue',
      provider: 'demo',
      model: 'echo',
      cooldown_until: null,
      active_conversations: 1,
      session_id: id,
    },
  });
  expect((await alice.get(`/agents/${agentId}/capabilities`)).body).toEqual({
    agent_id: agentId,
    capabilities: ['a'],
    interaction_modes: ['human_to_agent'],
  });
  expect(codeOf(await bob.get(`/agents/status/${agentId}`))).toEqual([403, 'FORBIDDEN']);
  expect(codeOf(await alice.delete(`/agents/${agentId}`))).toEqual([422, 'VALIDATION_ERROR']);
  expect(await listed(alice)).toContain(agentId);
  expect(await listed(bob)).not.toContain(agentId);
  await alice.delete(`/chat/sessions/${id}`);
  expect(codeOf(await alice.get(`/agents/status/${agentId}`))).toEqual([404, 'AGENT_NOT_FOUND']);
});

test.each(['x', 'agt_0_AAAAAAAAAAAAAAAAAAAA_0', 'agt_r_AAAAAAAAAAAAAAAAAAAA', '%00'])(
  '%s is no agent',
  async (id) => {
    for (const answer of [
      await alice.get(`/agents/status/${id}`),
      await alice.get(`/agents/${id}/capabilities`),
      await alice.delete(`/agents/${id}`),
    ]) {
      expect(codeOf(answer)).toEqual([404, 'AGENT_NOT_FOUND']);
    }
  },
);

describe('a registered agent', () => {
  test('has a status, until it is deleted', async () => {
    const id = await register(alice, { personality: 'brief', metadata: { team: 'blue' } });
    const { body } = await alice.get(`/agents/status/${id}`);
    expect(body).toMatchObject({
      agent_id: id,
      agent_type: 'ai',
      name: 'Helper',
      status: 'active',
      interaction_modes: ['human_to_agent', 'agent_to_agent'],
      owner_id: 'alice',
      is_running: false,
      message_count: 0,
      metadata: { team: 'blue', provider: 'demo', model: 'echo', active_conversations: 0 },
    });
    expect(codeOf(await bob.get(`/agents/status/${id}`))).toEqual([403, 'FORBIDDEN']);
    expect(codeOf(await bob.delete(`/agents/${id}`))).toEqual([403, 'FORBIDDEN']);
    const deleted = await alice.delete(`/agents/${id}`);
    expect([deleted.status, deleted.body]).toEqual([200, { status: 'success' }]);
    expect(codeOf(await alice.get(`/agents/status/${id}`))).toEqual([404, 'AGENT_NOT_FOUND']);
    expect(await listed(alice)).not.toContain(id);
  });

  test('is shown to others if it is public', async () => {
    const shown = await register(alice, visible);
    const hidden = await register(alice);
    const ids = await listed(bob);
    expect(ids).toContain(shown);
    expect(ids).not.toContain(hidden);
    expect((await bob.get('/agents/list')).body.user_owned_count).toBe(0);
    expect((await bob.get(`/agents/status/${shown}`)).body.owner_id).toBe('');
    expect(codeOf(await bob.delete(`/agents/${shown}`))).toEqual([403, 'FORBIDDEN']);
  });

  test('works in a session under its own id, and counts its sessions', async () => {
    const id = await register(alice, { ...visible, personality: 'brief' });
    for (const user of [alice, bob]) {
      const body = { session_type: 'human_agent', agents: { primary: { agent_id: id } } };
      const answer = await user.post('/chat/sessions/create', body);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.agents.primary).toMatchObject({ agent_id: id, model: 'echo' });
      // Its prompt is its owner's affair.
      expect(answer.text.includes('brief')).toBe(user === alice);
      const conversations = async (): Promise<unknown> =>
        (await alice.get(`/agents/status/${id}`)).body.metadata.active_conversations;
      if (user === bob) {
        expect(await conversations()).toBe(2);
        await bob.delete(`/chat/sessions/${answer.body.session_id}`);
        expect(await conversations()).toBe(1);
      }
    }
    expect((await listed(alice)).filter((one) => one === id)).toHaveLength(1);
  });

  test('that is another user’s, or nobody’s, works in no session', async () => {
    const id = await register(alice);
    const create = (user: RestUser, agent_id: string) =>
      user.post('/chat/sessions/create', { session_type: 'human_agent', agents: { primary: { agent_id } } });
    const [anothers, nobodys] = [await create(bob, id), await create(bob, 'agt_r_AAAAAAAAAAAAAAAAAAAA')];
    expect(codeOf(anothers)).toEqual([403, 'FORBIDDEN']);
    expect(codeOf(nobodys)).toEqual([404, 'AGENT_NOT_FOUND']);
    for (const { body } of [anothers, nobodys]) expect(body.detail).toMatch(/^agents\.primary\.agent_id: /);
  });

  test('is inactive while its provider cannot serve it', async () => {
    const id = await register(alice, { provider: 'open' });
    await publishCatalogue(gateways.scripts, {
      ...catalogue,
      open: { ...catalogue.open, is_available: false },
    });
    const becomes = (status: string) =>
      eventually(`it is ${status}`, 5_000, async () => {
        return (await alice.get(`/agents/status/${id}`)).body.status === status;
      });
    try {
      await becomes('inactive');
    } finally {
      await publishCatalogue(gateways.scripts, catalogue);
      await becomes('active');
    }
  });

  test.each([
    [{ name: undefined }, 'VALIDATION_ERROR', 'name'],
    [{ provider: undefined }, 'VALIDATION_ERROR', 'provider'],
    [{ provider: 'nobody' }, 'UNKNOWN_PROVIDER', 'provider'],
    [{ provider: 'off' }, 'PROVIDER_NOT_CONFIGURED', 'provider'],
    [{ model: 'x' }, 'UNKNOWN_MODEL', 'model'],
    [{ metadata: { latency_ms: -1 } }, 'VALIDATION_ERROR', 'metadata.latency_ms'],
    [{ metadata: { limits: 'few' } }, 'VALIDATION_ERROR', 'metadata.limits'],
    [{ metadata: { trusts: 'all' } }, 'VALIDATION_ERROR', 'metadata.trusts'],
    [{ metadata: { trusts: ['Counter'] } }, 'VALIDATION_ERROR', 'metadata.trusts.0'],
    [
      { metadata: { trusts: Array.from({ length: 65 }, () => 'agt_r_AAAAAAAAAAAAAAAAAAAA') } },
      'VALIDATION_ERROR',
      'metadata.trusts',
    ],
    [
      { provider: 'open', metadata: { limits: { tokens_per_hour: 0 } } },
      'VALIDATION_ERROR',
      'metadata.limits.tokens_per_hour',
    ],
    [
      { metadata: { limits: { messages_per_minute: 1.5 } } },
      'VALIDATION_ERROR',
      'metadata.limits.messages_per_minute',
    ],
  ])('with %j is refused', async (more, code, path) => {
    const answer = await alice.post('/agents/register', { ...config, ...more });
    expect(codeOf(answer)).toEqual([422, code]);
    expect(answer.body.errors[0].path).toBe(path);
  });
});

test('messages from agent to agent are checked', async () => {
  const [one, two, foreign] = [await register(alice), await register(alice), await register(bob)];
  const send = (sender: string, body: object) => alice.post(`/agents/${sender}/message`, body);
  const message = { receiver_id: two, content: 'hello', message_type: 'text' };
  expect(codeOf(await send(one, { ...message, message_type: 'x' }))).toEqual([422, 'VALIDATION_ERROR']);
  expect(codeOf(await send(foreign, message))).toEqual([403, 'FORBIDDEN']);
  const refused = await send(one, { ...message, receiver_id: foreign });
  expect(codeOf(refused)).toEqual([403, 'FORBIDDEN']);
  expect(refused.body.detail).toMatch(/^receiver_id: /);
  expect(codeOf(await send('agt_r_AAAAAAAAAAAAAAAAAAAA', message))).toEqual([404, 'AGENT_NOT_FOUND']);
});

test('providers are shown as the workers published them', async () => {
  const { body } = await alice.get('/chat/providers');
  const { any_model: _, ...demo } = catalogue.demo;
  expect(body.demo).toEqual(demo);
  expect(Object.keys(body as object)).toEqual(['demo', 'open', 'off']);
  expect(codeOf(await gateways.call('GET', '/chat/providers'))).toEqual([401, 'UNAUTHORIZED']);
});
