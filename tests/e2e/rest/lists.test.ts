import { type NewAgent, registerAgent } from '@agentconnect/broker';
import { newRegisteredAgentId } from '@agentconnect/protocol';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Answer, Json } from '../../support/client.ts';
import { RestGateways, type RestUser } from '../../support/rest-gateway.ts';
import { TcpLink } from '../../support/tcp-link.ts';

const MiB = 1_048_576;
const link = new TcpLink(inject('redisUrl'));
let gateways: RestGateways;
let alice: RestUser;
let bob: RestUser;

beforeAll(async () => {
  await link.open();
  const AUTH_USERS = ['alice', 'bob', 'carol'].map((user) => `${user}:${user}-password`).join(',');
  gateways = await RestGateways.start(link.url, { AUTH_USERS });
  alice = await gateways.login('alice');
  bob = await gateways.login('bob');
});
afterAll(async () => {
  await gateways.stop();
  await link.cut();
});

/** What Redis sends while something is done. */
async function readWhile(action: () => Promise<unknown>): Promise<number> {
  const before = link.repliedBytes;
  await action();
  return link.repliedBytes - before;
}

/** Every page of a list, each with what Redis sent for it. */
async function pagesOf(
  user: RestUser,
  path: string,
  query = '',
): Promise<{ body: Json; bytes: number; read: number }[]> {
  const pages: { body: Json; bytes: number; read: number }[] = [];
  for (let after = ''; ;) {
    let answer: Answer | undefined;
    const read = await readWhile(async () => {
      answer = await user.get(`${path}?${query}${after && `&after=${encodeURIComponent(after)}`}`);
    });
    expect(answer?.status, answer?.text).toBe(200);
    pages.push({ body: answer?.body, bytes: Buffer.byteLength(answer?.text ?? ''), read });
    if (answer?.body.next === null) return pages;
    after = answer?.body.next as string;
  }
}

const secret = 'my secret prompt ';

/** An agent that is as large as one may be. */
const largeAgent = (at: number, more: Partial<NewAgent['definition']> = {}): NewAgent => ({
  agentId: newRegisteredAgentId(),
  owner: 'bob',
  isPublic: true,
  createdAt: 1_000_000 + at,
  definition: {
    name: `Helper ${at}`,
    provider: 'demo',
    model: 'echo',
    capabilities: ['conversation'],
    interaction_modes: ['agent_to_agent'],
    personality: secret.repeat(1_900),
    metadata: { visibility: 'public', description: `the ${at}th`, notes: secret.repeat(5_500) },
    ...more,
  },
});

const idsOf = (body: Json): string[] => body.agents.map(({ agent_id }: { agent_id: string }) => agent_id);

describe('the agents of others', () => {
  const agents = Array.from({ length: 300 }, (_, at) => largeAgent(at));
  beforeAll(async () => {
    for (const agent of agents) await registerAgent(gateways.scripts, agent, 1_000);
  });
  afterAll(async () => {
    const { redis, keys } = gateways.scripts;
    await redis.unlink(keys.publicAgents(), keys.userAgents('bob'));
  });

  test('are listed many times at once without being read', async () => {
    const answers: Answer[] = [];
    const read = await readWhile(async () => {
      answers.push(...(await Promise.all(Array.from({ length: 20 }, () => alice.get('/agents/list')))));
    });
    for (const { status, body, text } of answers) {
      expect(status, text).toBe(200);
      expect(body).toMatchObject({ total_count: 300, user_owned_count: 0, next: null });
      expect(idsOf(body)).toEqual(agents.map(({ agentId }) => agentId).toReversed());
      expect(text.length).toBeLessThan(MiB);
      expect(text).not.toContain('secret');
    }
    // Whole they have 127 KB each: 20 lists of 300 would be three quarters of a GB.
    expect(read).toBeLessThan(20 * 300 * 1_000);
  });

  test('are read once, and a MiB at a time, where an older release has left them without a summary', async () => {
    const { redis, keys } = gateways.scripts;
    for (const { agentId } of agents.slice(0, 20)) await redis.hdel(keys.agent(agentId), 'summary');
    const path = '/agents/list?capability=conversation';
    const ask = async (): Promise<void> => {
      expect((await alice.get(path)).body).toMatchObject({ total_count: 300 });
    };
    expect(await readWhile(ask)).toBeGreaterThan(20 * 120_000);
    expect(await readWhile(ask)).toBeLessThan(300 * 1_000);
    expect((await alice.get('/agents/list?capability=magic')).body).toMatchObject({
      agents: [],
      total_count: 0,
    });
  });

  test('are what they do, and nothing of how they were made', async () => {
    const agent = agents[7];
    const id = agent?.agentId ?? '';
    const shown = {
      agent_id: id,
      agent_type: 'ai',
      name: 'Helper 7',
      status: 'active',
      last_active: new Date(1_000_007).toISOString(),
      capabilities: ['conversation'],
      interaction_modes: ['agent_to_agent'],
      owner_id: '',
      is_running: false,
      message_count: 0,
      metadata: { visibility: 'public', description: 'the 7th', cooldown_until: null },
    };
    const { redis, keys } = gateways.scripts;
    await redis.hset(keys.agent(id), { message_count: 5, tokens: 9, last_active: 2_000_000 });
    expect((await alice.get(`/agents/status/${id}`)).body).toEqual(shown);
    const { body } = await alice.get('/agents/list');
    expect(body.agents.find(({ agent_id }: { agent_id: string }) => agent_id === id)).toEqual(shown);
    expect((await bob.get(`/agents/status/${id}`)).body).toMatchObject({
      owner_id: 'bob',
      message_count: 5,
      metadata: { notes: agent?.definition.metadata['notes'], model: 'echo', total_tokens: 9 },
    });
    for (const path of [`/agents/${id}/capabilities`, `/agents/status/${id}`]) {
      expect(await readWhile(() => alice.get(path))).toBeLessThan(5_000);
    }
    const created = await alice.post('/chat/sessions/create', {
      session_type: 'human_agent',
      agents: { primary: { agent_id: id } },
    });
    expect(created.body.agents.primary).toEqual({
      agent_id: id,
      provider: 'demo',
      model: 'echo',
      capabilities: ['conversation'],
      status: 'active',
    });
    expect((await alice.get('/agents/list')).body).toMatchObject({ total_count: 300, user_owned_count: 0 });
    await alice.delete(`/chat/sessions/${created.body.session_id}`);
  });
});

describe('the list of agents', () => {
  test('has the own ones first, page by page, and counts over all of them', async () => {
    const own: string[] = [];
    for (let at = 0; at < 12; at += 1) {
      const agent = {
        ...largeAgent(at, { metadata: { notes: 'x'.repeat(90_000) } }),
        owner: 'carol',
        isPublic: false,
      };
      await registerAgent(gateways.scripts, agent, 100);
      own.unshift(agent.agentId);
    }
    const carol = await gateways.login('carol');
    const agents = { a: { provider: 'demo', capabilities: ['tea'] }, b: { provider: 'demo' } };
    const talk = await carol.post('/chat/sessions/create', { session_type: 'agent_agent', agents });
    const ofSession = [0, 1].map((at) => `${talk.body.session_id.replace('ses', 'agt')}_${at}`);
    const others = [largeAgent(1), largeAgent(2, { capabilities: ['tea'] })];
    for (const agent of others) await registerAgent(gateways.scripts, agent, 100);
    const all = [...own, ...ofSession, ...others.map(({ agentId }) => agentId).toReversed()];

    const pages = await pagesOf(carol, '/agents/list');
    expect(pages.length).toBe(2);
    expect(pages.flatMap(({ body }) => idsOf(body))).toEqual(all);
    for (const { body, bytes, read } of pages) {
      expect(body).toMatchObject({ total_count: 16, user_owned_count: 14 });
      expect(bytes).toBeLessThan(MiB);
      expect(read).toBeLessThan(1.05 * MiB);
    }
    const small = await pagesOf(carol, '/agents/list', 'limit=3');
    expect(small.map(({ body }) => body.agents.length)).toEqual([3, 3, 3, 3, 3, 1]);
    expect(small.flatMap(({ body }) => idsOf(body))).toEqual(all);
    const tea = await pagesOf(carol, '/agents/list', 'capability=tea&limit=1');
    expect(tea.flatMap(({ body }) => idsOf(body))).toEqual([ofSession[0], others[1]?.agentId]);
    expect(tea[0]?.body).toMatchObject({ total_count: 2, user_owned_count: 1 });

    // What is deleted meanwhile is not missed: the list goes on behind its place.
    const { next } = (await carol.get('/agents/list?limit=3')).body;
    await carol.delete(`/agents/${own[2]}`);
    const { body } = await carol.get(`/agents/list?limit=1&after=${encodeURIComponent(next as string)}`);
    expect(idsOf(body)).toEqual([own[3]]);
    for (const query of ['after=x', 'limit=0', 'limit=501']) {
      const refused = await carol.get(`/agents/list?${query}`);
      expect([refused.status, refused.body.errors[0].path]).toEqual([422, query.split('=')[0]]);
    }
  });
});

describe('the list of sessions', () => {
  test('has no more than a MiB a page, and that is all that is read', async () => {
    const made: string[] = [];
    for (let at = 0; at < 40; at += 1) {
      const { body } = await bob.post('/chat/sessions/create', {
        session_type: 'human_agent',
        agents: { primary: { provider: 'demo' } },
        metadata: { notes: 'x'.repeat(60_000) },
      });
      made.unshift(body.session_id as string);
    }
    const pages = await pagesOf(bob, '/chat/sessions', 'limit=500');
    expect(pages.length).toBe(3);
    const listed = pages.flatMap(({ body }) => body.sessions as { session_id: string }[]);
    expect(listed.map(({ session_id }) => session_id)).toEqual(made);
    for (const { body, bytes, read } of pages) {
      expect(body.total_count).toBe(40);
      expect(bytes).toBeLessThan(MiB);
      expect(read).toBeLessThan(1.05 * MiB);
    }
  });

  test('has one that is larger than a page on a page of its own', async () => {
    const small = await alice.session();
    const agents: Record<string, object> = {};
    for (let at = 0; at < 12; at += 1) {
      const agent = { ...largeAgent(at), owner: 'alice' };
      await registerAgent(gateways.scripts, agent, 100);
      agents[`k${at}`] = { agent_id: agent.agentId };
    }
    const large = await alice.post('/chat/sessions/create', { session_type: 'agent_agent', agents });
    const newest = await alice.session();
    const pages = await pagesOf(alice, '/chat/sessions');
    expect(pages.map(({ body }) => body.sessions.map((one: Json) => one.session_id as string))).toEqual([
      [newest],
      [large.body.session_id],
      [small],
    ]);
  });

  test('and other reads of a part of a session do not read the session', async () => {
    const id = await bob.session({ provider: 'demo', personality: 'x'.repeat(30_000) });
    const reads = [
      () => bob.get(`/chat/sessions/${id}/messages`),
      () => bob.post(`/chat/sessions/${id}/messages`, { content: 'hello' }),
      () => bob.get(`/agents/${id.replace('ses', 'agt')}_0/capabilities`),
      () => bob.delete(`/chat/sessions/${id}`),
    ];
    // Who its agents are is kept when it is first asked for.
    await reads[2]?.();
    for (const read of reads) expect(await readWhile(read)).toBeLessThan(5_000);
  });
});
