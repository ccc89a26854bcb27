import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Answer, Json } from '../../support/client.ts';
import { RestGateways, type RestUser } from '../../support/rest-gateway.ts';

let gateways: RestGateways;
let alice: RestUser;
let bob: RestUser;

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'));
  alice = await gateways.login('alice');
  bob = await gateways.login('bob');
});
afterAll(() => gateways.stop());

const codeOf = (answer: Answer): [number, unknown] => [answer.status, answer.body?.code];
const change = (user: RestUser, id: string, json: unknown) => user.call('PATCH', `/agents/${id}`, { json });

const full = {
  name: 'Helper',
  provider: 'demo',
  model: 'typist',
  capabilities: ['tea'],
  interaction_modes: ['human_to_agent'],
  personality: 'kind',
  metadata: { note: 1 },
};

async function registered(user: RestUser, agent: object = full): Promise<string> {
  const answer = await user.post('/agents/register', agent);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.agent_id as string;
}

/** The agent as a new session gets it. */
async function inSession(user: RestUser, agentId: string): Promise<Json> {
  const body = { session_type: 'human_agent', agents: { primary: { agent_id: agentId } } };
  const answer = await user.post('/chat/sessions/create', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

test('what is given changes, what is left out stays; a session under way keeps its copy', async () => {
  const id = await registered(alice);
  const before = await inSession(alice, id);
  const answer = await change(alice, id, { name: 'Critic', personality: 'stern', metadata: { note: 2 } });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({
    agent_id: id,
    name: 'Critic',
    capabilities: ['tea'],
    interaction_modes: ['human_to_agent'],
    metadata: { note: 2, provider: 'demo', model: 'typist' },
  });
  expect((await alice.get(`/agents/status/${id}`)).body).toEqual(answer.body);
  expect((await inSession(alice, id)).agents.primary).toMatchObject({
    model: 'typist',
    personality: 'stern',
  });
  const { body: still } = await alice.get(`/chat/sessions/${before['session_id']}`);
  expect(still.agents.primary.personality).toBe('kind');
});

test('null stands for what a registration without the member gives', async () => {
  const id = await registered(alice);
  const none = {
    model: null,
    capabilities: null,
    interaction_modes: null,
    personality: null,
    metadata: null,
  };
  expect((await change(alice, id, none)).body).toMatchObject({
    name: 'Helper',
    capabilities: [],
    interaction_modes: ['human_to_agent', 'agent_to_agent'],
    metadata: { model: 'echo' },
  });
  expect((await inSession(alice, id)).agents.primary).not.toHaveProperty('personality');
  expect((await change(alice, id, {})).status).toBe(200);
});

test('others see and use it once it is public, and no longer', async () => {
  const id = await registered(alice);
  const seen = async (): Promise<boolean> => {
    const { body } = await bob.get('/agents/list');
    return body.agents.some(({ agent_id: shown }: { agent_id: string }) => shown === id);
  };
  expect(await seen()).toBe(false);
  await change(alice, id, { metadata: { visibility: 'public' } });
  expect(await seen()).toBe(true);
  await change(alice, id, { metadata: null });
  expect(await seen()).toBe(false);
  expect(codeOf(await bob.get(`/agents/status/${id}`))).toEqual([403, 'FORBIDDEN']);
});

test.each([
  [{ name: null }, 'VALIDATION_ERROR', 'name'],
  [{ provider: null }, 'VALIDATION_ERROR', 'provider'],
  [{ name: ' ' }, 'VALIDATION_ERROR', 'name'],
  [{ owner: 'bob' }, 'VALIDATION_ERROR', ''],
  [{ personality: 'x'.repeat(32_769) }, 'VALIDATION_ERROR', 'personality'],
  [
    { metadata: { limits: { messages_per_minute: -1 } } },
    'VALIDATION_ERROR',
    'metadata.limits.messages_per_minute',
  ],
  [{ provider: 'nobody' }, 'UNKNOWN_PROVIDER', 'provider'],
  [{ provider: 'off' }, 'PROVIDER_NOT_CONFIGURED', 'provider'],
  [{ model: 'x' }, 'UNKNOWN_MODEL', 'model'],
])('refuses %j, and changes nothing', async (body, code, path) => {
  const id = await registered(alice);
  const { body: before } = await alice.get(`/agents/status/${id}`);
  const answer = await change(alice, id, body);
  expect(codeOf(answer)).toEqual([422, code]);
  expect(answer.body.errors[0].path).toBe(path);
  expect((await alice.get(`/agents/status/${id}`)).body).toEqual(before);
  await alice.delete(`/agents/${id}`);
});

test('is for the owner alone, and for registered agents', async () => {
  const id = await registered(alice, { ...full, metadata: { visibility: 'public' } });
  expect(codeOf(await change(bob, id, { name: 'x' }))).toEqual([403, 'FORBIDDEN']);
  expect(codeOf(await change(alice, 'agt_r_AAAAAAAAAAAAAAAAAAAA', {}))).toEqual([404, 'AGENT_NOT_FOUND']);
  const ofSession = `${(await alice.session()).replace('ses', 'agt')}_0`;
  expect(codeOf(await change(alice, ofSession, { name: 'x' }))).toEqual([422, 'VALIDATION_ERROR']);
  expect((await alice.get(`/agents/status/${id}`)).body.name).toBe('Helper');
});
