import { submit } from '@agentconnect/broker';
import { newMessageId, openFrame, partitionOf } from '@agentconnect/protocol';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Answer } from '../../support/client.ts';
import { RestGateways, type RestUser } from '../../support/rest-gateway.ts';

let gateways: RestGateways;
let alice: RestUser;
let bob: RestUser;

beforeAll(async () => {
  gateways = await RestGateways.start(inject('redisUrl'), { MAILBOX_MAX: '2' });
  alice = await gateways.login('alice');
  bob = await gateways.login('bob');
});
afterAll(() => gateways.stop());

const create = '/chat/sessions/create';
const none = 'ses_0_AAAAAAAAAAAAAAAAAAAA';

const creation = (agent: unknown = { provider: 'demo' }, more: object = {}) => ({
  session_type: 'human_agent',
  agents: { primary: agent },
  ...more,
});

const codeOf = (answer: Answer): [number, unknown] => [answer.status, answer.body?.code];
const pathsOf = (answer: Answer): string[] =>
  (answer.body.errors as { path: string }[]).map((error) => error.path);

/** Puts texts into a session's log without a limit, as its sockets would. */
async function say(sessionId: string, ...texts: string[]): Promise<void> {
  for (const content of texts) {
    const messageId = newMessageId();
    await submit(gateways.scripts, sessionId, {
      messageId,
      clientId: undefined,
      fingerprint: 'x',
      frame: openFrame({ type: 'text', content, messageId }),
      body: { content, sender: 'alice' },
      origin: undefined,
      mailboxMax: 1_000,
      atWorkMax: 0,
      limit: { max: 0, windowMs: 60_000 },
    });
  }
}

describe('create', () => {
  test('answers with the session, its model filled in, and the same when asked later', async () => {
    const agent = { provider: 'demo', capabilities: ['conversation'], personality: ' kind\n' };
    const answer = await alice.post(create, creation(agent, { metadata: { of: [1, null] } }));
    expect(answer.status, answer.text).toBe(200);
    const { body } = answer;
    expect(partitionOf(body.session_id as string)).toBe(0);
    expect(body).toEqual({
      session_id: body.session_id,
      type: 'system',
      created_at: new Date(body.created_at as string).toISOString(),
      status: 'initializing',
      session_type: 'human_agent',
      agents: {
        primary: {
          agent_id: `${(body.session_id as string).replace('ses', 'agt')}_0`,
          provider: 'demo',
          model: 'echo',
          capabilities: ['conversation'],
          personality: ' kind\n',
          status: 'active',
        },
      },
      metadata: { of: [1, null] },
    });
    expect((await alice.get(`/chat/sessions/${body.session_id}`)).body).toEqual(body);
  });

  test.each([
    ['no agents', { session_type: 'human_agent', agents: {} }, ['agents']],
    [
      'two agents',
      { session_type: 'human_agent', agents: { a: { provider: 'demo' }, b: { provider: 'demo' } } },
      ['agents'],
    ],
    ['one of a pair', { session_type: 'agent_agent', agents: { a: { provider: 'demo' } } }, ['agents']],
    ['no type', { agents: { a: { provider: 'demo' } } }, ['session_type']],
    ['no provider', creation({}), ['agents.primary.provider']],
    [
      'a provider that is no text',
      creation({ provider: 7, model: 7 }),
      ['agents.primary.provider', 'agents.primary.model'],
    ],
    ['an agent id that is no text', creation({ agent_id: 7 }), ['agents.primary.agent_id']],
    ['metadata that is no object', creation(undefined, { metadata: 'text' }), ['metadata']],
    [
      'a script that is no text',
      creation({ provider: 'demo', metadata: { script: 7 } }),
      ['agents.primary.metadata.script'],
    ],
    [
      'no speed',
      creation({ provider: 'demo', metadata: { tokens_per_second: 0 } }),
      ['agents.primary.metadata.tokens_per_second'],
    ],
  ])('refuses %s', async (_, body, paths) => {
    const answer = await alice.post(create, body);
    expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
    expect(pathsOf(answer)).toEqual(paths);
  });

  test.each([
    [{ provider: 'nobody' }, 'UNKNOWN_PROVIDER', 'agents.primary.provider'],
    [{ provider: '__proto__' }, 'UNKNOWN_PROVIDER', 'agents.primary.provider'],
    [{ provider: 'off' }, 'PROVIDER_NOT_CONFIGURED', 'agents.primary.provider'],
    [{ provider: 'demo', model: 'x' }, 'UNKNOWN_MODEL', 'agents.primary.model'],
  ])('refuses %j', async (agent, code, path) => {
    const answer = await alice.post(create, creation(agent));
    expect(codeOf(answer)).toEqual([422, code]);
    expect(pathsOf(answer)).toEqual([path]);
  });

  test('passes an unknown model on if the provider takes any', async () => {
    const answer = await alice.post(create, creation({ provider: 'open', model: 'new' }));
    expect(answer.body.agents.primary.model).toBe('new');
  });

  test('before any worker was up: 503', async () => {
    const prefix = `${gateways.env['REDIS_PREFIX']}:empty`;
    const index = await gateways.add({ REDIS_PREFIX: prefix });
    for (const answer of [
      await alice.post(create, creation(), {}, index),
      await alice.get('/chat/providers', index),
    ]) {
      expect(codeOf(answer)).toEqual([503, 'NO_WORKERS']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });
});

describe('Idempotency-Key', () => {
  const withKey = (key: string, body: unknown = creation(), index = 0, user = alice) =>
    user.post(create, body, { 'idempotency-key': key }, index);

  test('makes one session, also of requests at the same time at two gateways', async () => {
    const second = await gateways.add();
    const answers = await Promise.all(
      [0, second, 0, second].map((index) => withKey('once', creation(), index)),
    );
    for (const answer of answers) expect(answer.status, answer.text).toBe(200);
    expect(new Set(answers.map((answer) => answer.body.session_id)).size).toBe(1);
    expect(answers.filter((answer) => answer.body.duplicate === true)).toHaveLength(3);
    const again = await withKey('once');
    expect(again.body).toMatchObject({ session_id: answers[0]?.body.session_id, duplicate: true });
  });

  test('with other content is a conflict', async () => {
    await withKey('other');
    expect(codeOf(await withKey('other', creation({ provider: 'open' })))).toEqual([
      409,
      'IDEMPOTENCY_CONFLICT',
    ]);
  });

  test('is each user’s own', async () => {
    const [one, two] = await Promise.all([withKey('shared'), withKey('shared', creation(), 0, bob)]);
    expect(one.body.session_id).not.toBe(two.body.session_id);
  });

  test('of a refused request may come again', async () => {
    expect((await withKey('retry', creation({ provider: 'nobody' }))).status).toBe(422);
    expect((await withKey('retry')).status).toBe(200);
  });

  test('of a deleted session makes no other', async () => {
    const { body } = await withKey('deleted');
    await alice.delete(`/chat/sessions/${body.session_id}`);
    expect(codeOf(await withKey('deleted'))).toEqual([404, 'SESSION_NOT_FOUND']);
  });

  test('has a length', async () => {
    const answer = await withKey('x'.repeat(129));
    expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
    expect(pathsOf(answer)).toEqual(['Idempotency-Key']);
  });
});

describe('another user, and nobody', () => {
  test.each([
    ['GET', '', undefined],
    ['DELETE', '', undefined],
    ['GET', '/messages', undefined],
    ['POST', '/messages', { content: 'x' }],
    ['GET', '/events', undefined],
  ])('%s %s: 403 and 404', async (method, path, json) => {
    const id = await alice.session();
    const options = json === undefined ? {} : { json };
    expect(codeOf(await bob.call(method, `/chat/sessions/${id}${path}`, options))).toEqual([
      403,
      'FORBIDDEN',
    ]);
    for (const other of [none, 'x', 'ses_99999_AAAAAAAAAAAAAAAAAAAA', '%00', '{p0}']) {
      const answer = await alice.call(method, `/chat/sessions/${other}${path}`, options);
      expect(codeOf(answer)).toEqual([404, 'SESSION_NOT_FOUND']);
    }
    expect((await alice.get(`/chat/sessions/${id}`)).status).toBe(200);
  });

  test('a token in the query is for event streams alone', async () => {
    const elsewhere = await gateways.call('GET', `/chat/sessions?token=${alice.token}`);
    expect(codeOf(elsewhere)).toEqual([401, 'UNAUTHORIZED']);
  });
});

describe('delete', () => {
  test('is gone at once, without a body', async () => {
    const path = `/chat/sessions/${await alice.session()}`;
    const answer = await alice.delete(path);
    expect([answer.status, answer.text]).toEqual([204, '']);
    for (const [method, where] of [
      ['GET', path],
      ['GET', `${path}/messages`],
      ['DELETE', path],
    ] as const) {
      expect(codeOf(await alice.call(method, where))).toEqual([404, 'SESSION_NOT_FOUND']);
    }
  });

  test('shows what it did if the client prefers', async () => {
    const headers = { prefer: 'respond-async, return=representation' };
    const answer = await alice.delete(`/chat/sessions/${await alice.session()}`, headers);
    expect(answer.status).toBe(200);
    expect(answer.body.status).toBe('success');
    expect(answer.headers.get('preference-applied')).toBe('return=representation');
  });
});

describe('list', () => {
  test('pages through a user’s sessions, newest first, without those that are gone', async () => {
    const { body: before } = await bob.get('/chat/sessions?limit=500');
    for (const session of before.sessions) await bob.delete(`/chat/sessions/${session.session_id}`);
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.unshift(await bob.session());
    const [dead] = ids.splice(2, 1);
    // Gone without a word, as an expired session's keys are.
    const { redis, keys } = gateways.scripts;
    const { S, IN, LOG, SEEN, PARTIAL } = keys.session(dead ?? '');
    await redis.unlink(S, IN, LOG, SEEN, PARTIAL);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const answer: Answer = await bob.get(`/chat/sessions?limit=2${next === '' ? '' : `&after=${next}`}`);
      expect(answer.status).toBe(200);
      seen.push(...answer.body.sessions.map((session: { session_id: string }) => session.session_id));
      next = answer.body.next as string | null;
    }
    expect(seen).toEqual(ids);
    expect((await bob.get('/chat/sessions')).body.total_count).toBe(4);
  });

  test.each(['limit=0', 'limit=501', 'limit=x', 'limit=1&limit=2', 'after='])(
    'refuses ?%s',
    async (query) => {
      expect(codeOf(await alice.get(`/chat/sessions?${query}`))).toEqual([422, 'VALIDATION_ERROR']);
    },
  );
});

describe('messages', () => {
  const post = (id: string, json: unknown, headers: Record<string, string> = {}) =>
    alice.post(`/chat/sessions/${id}/messages`, json, headers);

  test('are accepted, and stand in the history', async () => {
    const id = await alice.session();
    const answer = await post(id, { content: 'Grüße 🙂', metadata: { mood: 'fine', seq: 99 } });
    expect(answer.status, answer.text).toBe(202);
    const { message_id, cursor, timestamp } = answer.body;
    expect(answer.body).toEqual({ message_id, session_id: id, seq: 1, cursor, timestamp, duplicate: false });
    const history = await alice.get(`/chat/sessions/${id}/messages`);
    expect(history.headers.get('content-type')).toMatch(/^application\/json/);
    expect(history.body).toEqual({
      messages: [
        {
          type: 'text',
          content: 'Grüße 🙂',
          sender: 'alice',
          timestamp,
          metadata: { mood: 'fine', message_id, seq: 1, cursor },
        },
      ],
      next: null,
    });
  });

  test('with the same Idempotency-Key or client_message_id are the same', async () => {
    const id = await alice.session();
    const key = { 'idempotency-key': 'm1' };
    const first = await post(id, { content: 'one' }, key);
    for (const again of [
      await post(id, { content: 'one' }, key),
      await post(id, { content: 'one', metadata: { client_message_id: 'm1' } }),
    ]) {
      expect(again.status).toBe(202);
      expect(again.body).toEqual({ ...first.body, duplicate: true });
    }
    expect(codeOf(await post(id, { content: 'two' }, key))).toEqual([409, 'IDEMPOTENCY_CONFLICT']);
    const both = await post(id, { content: 'one', metadata: { client_message_id: 'm2' } }, key);
    expect(codeOf(both)).toEqual([422, 'VALIDATION_ERROR']);
  });

  test.each([{}, { content: '' }, { content: 7 }, { content: 'x', receiver: 7 }])(
    'refuses %j',
    async (body) => {
      expect(codeOf(await post(await alice.session(), body))).toEqual([422, 'VALIDATION_ERROR']);
    },
  );

  test('wait in a mailbox of some size', async () => {
    const id = await alice.session();
    // The session's beginning waits there too, for a worker to take it up.
    expect((await post(id, { content: 'one' })).status).toBe(202);
    const full = await post(id, { content: 'two' });
    expect(codeOf(full)).toEqual([429, 'MAILBOX_FULL']);
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('of a session whose time is over are refused, and can be read', async () => {
    const index = await gateways.add({ SESSION_TIMEOUT_SECONDS: '0.1' });
    const created = await alice.post(create, creation(), {}, index);
    const id = created.body.session_id as string;
    await expect.poll(async () => (await alice.get(`/chat/sessions/${id}`)).body.status).toBe('expired');
    expect(codeOf(await post(id, { content: 'x' }))).toEqual([409, 'SESSION_EXPIRED']);
    expect((await alice.get(`/chat/sessions/${id}/messages`)).body).toEqual({ messages: [], next: null });
    const agent = created.body.agents.primary.agent_id as string;
    expect((await alice.get(`/agents/status/${agent}`)).body.status).toBe('inactive');
  });

  async function readPages(id: string, limit: number): Promise<string[][]> {
    const pages: string[][] = [];
    let next: string | null = '';
    while (next !== null) {
      const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
      const answer: Answer = await alice.get(`/chat/sessions/${id}/messages?limit=${limit}${after}`);
      pages.push(answer.body.messages.map((frame: { content: string }) => frame.content));
      next = answer.body.next as string | null;
    }
    return pages;
  }

  test('are read in pages, from a cursor on', async () => {
    const id = await alice.session();
    await say(id, 'a', 'b', 'c', 'd', 'e');
    expect(await readPages(id, 2)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('are read a MiB at a time where they are large, however many are asked for', async () => {
    const id = await alice.session();
    const large = 'x'.repeat(250_000);
    await say(id, 'a', large, 'b', 'c', 'd', 'e');
    expect(await readPages(id, 500)).toEqual([
      ['a', large, 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  test.each(['after=x', 'after=7.msg_gone.1', 'limit=501'])('refuses ?%s', async (query) => {
    const answer = await alice.get(`/chat/sessions/${await alice.session()}/messages?${query}`);
    expect(codeOf(answer)).toEqual([422, 'VALIDATION_ERROR']);
  });
});

test('partitions that another gateway adds are used by all, and sessions stay where they are', async () => {
  const before = await alice.session();
  await gateways.add({ PARTITIONS: '4' });
  const ids: string[] = [];
  // One of four, twenty times: that all fall into one does not happen.
  for (let count = 0; count < 20; count += 1) ids.push(await alice.session());
  expect(new Set(ids.map(partitionOf)).size).toBeGreaterThan(1);
  for (const id of [before, ...ids]) expect((await alice.get(`/chat/sessions/${id}`)).status).toBe(200);
});
