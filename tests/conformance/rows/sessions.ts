import assert from 'node:assert/strict';
import type { Context } from '../context.ts';
import { expectError, expectInvalid } from '../expect-error.ts';
import { fieldRows, type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';

const create = '/chat/sessions/create';

export const demoAgent = { provider: 'demo', model: 'echo' };

/** The body of a creation with one agent. */
export function creation(agent: Readonly<Record<string, unknown>> = demoAgent): Record<string, unknown> {
  return { session_type: 'human_agent', agents: { primary: agent } };
}

/** The example request of the documentation, word for word. */
const exampleRequest = {
  session_type: 'human_agent',
  agents: {
    primary: {
      provider: 'groq',
      model: 'llama-3-70b',
      capabilities: ['conversation'],
      personality: 'helpful and professional',
    },
  },
};

interface Session {
  readonly session_id: string;
  readonly agents: Readonly<Record<string, Record<string, unknown>>>;
  readonly [field: string]: unknown;
}

const created = (context: Context): Promise<Session> =>
  context.once('the example session', async () => {
    const answer = await (
      await context.alice
    ).post(create, { ...exampleRequest, metadata: { of: ['rows', 1] } });
    assert.equal(answer.status, 200, answer.text);
    return answer.body as Session;
  });

const fetched = (context: Context): Promise<Session> =>
  context.once('the example session, fetched', async () => {
    const answer = await (await context.alice).get(`/chat/sessions/${(await created(context)).session_id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as Session;
  });

const sessionFields = {
  session_id: ['string', a.filled],
  type: ['"system"', a.oneOf('system')],
  created_at: ['string', a.iso],
  status: ['"active" | "initializing"', a.oneOf('active', 'initializing')],
  session_type: ['"human_agent" | "agent_agent"', a.oneOf('human_agent')],
  agents: ['an object by the caller’s keys', a.record],
  metadata: ['Record, optional', a.record],
} as const;

const agentFields = {
  agent_id: ['string', a.filled],
  provider: ['string', a.oneOf('groq')],
  model: ['string', a.oneOf('llama-3-70b')],
  capabilities: ['string[]', a.strings],
  personality: ['string, optional', a.oneOf('helpful and professional')],
  status: ['string', a.filled],
} as const;

const agentOf =
  (get: (context: Context) => Promise<Session>) =>
  async (context: Context): Promise<unknown> =>
    (await get(context)).agents['primary'];

async function invalid(c: Context, body: unknown, path?: string): Promise<void> {
  expectInvalid(await (await c.alice).post(create, body), path);
}

export const sessions: readonly Row[] = [
  ...rowsOf('api', 'Create Session', 'create', [
    [
      'ok',
      '`POST /chat/sessions/create` with the example request: 200',
      async (c) => void (await created(c)),
    ],
    ...fieldRows('SessionResponse', created, sessionFields),
    ...fieldRows('agents[key]', agentOf(created), agentFields).map(
      ([id, ...rest]) => [`agents.${id}`, ...rest] as const,
    ),
    [
      '400',
      '400: invalid request body',
      async (c) => {
        const headers = { 'content-type': 'application/json' };
        const answer = await (await c.alice).call('POST', create, { raw: '{"session_type":', headers });
        expectError(answer, 400, 'MALFORMED_JSON');
      },
    ],
    [
      '401',
      '401: unauthorized',
      async (c) => expectError(await c.call('POST', create, { json: creation() }), 401),
    ],
    ['422', '422: validation error', async (c) => invalid(c, { session_type: 'human_agent' }, 'agents')],
    [
      'interaction_modes',
      '`interaction_modes`: string[], optional, is taken',
      async (c) => {
        const body = { ...creation(), interaction_modes: ['human_to_agent'] };
        assert.equal((await (await c.alice).post(create, body)).status, 200);
      },
    ],
    [
      'agent-metadata',
      '`agents[key].metadata`: Record, optional, is taken',
      async (c) => {
        const body = creation({ ...demoAgent, metadata: { any: { thing: [1, null] } } });
        assert.equal((await (await c.alice).post(create, body)).status, 200);
      },
    ],
  ]),
  ...rowsOf('contract', 'Create a session', 'create', [
    [
      'becomes-active',
      '`status` is `initializing` until a worker has taken it up, then `active`, of itself and at once',
      async (c) => {
        const alice = await c.alice;
        const answer = await alice.post(create, creation());
        assertIs(answer.body.status, a.oneOf('initializing', 'active'), 'status');
        const socket = await alice.attach(answer.body.session_id as string);
        const ready = await socket.some((frame) => frame.metadata['event'] === 'ready');
        if (ready.metadata['status'] === 'initializing') {
          await socket.some((frame) => frame.metadata['event'] === 'status', 'status', 3_000);
        }
        const got = await alice.get(`/chat/sessions/${answer.body.session_id}`);
        assert.equal(got.body.status, 'active');
      },
    ],
    [
      'idempotency-key',
      '`Idempotency-Key` is honoured: the same key and content is the same session',
      async (c) => {
        const alice = await c.alice;
        const headers = { 'idempotency-key': 'create-once' };
        const [first, second] = await Promise.all([
          alice.post(create, creation(), { headers }),
          alice.post(create, creation(), { headers }),
        ]);
        const third = await alice.post(create, creation(), { headers });
        for (const answer of [first, second, third]) assert.equal(answer.status, 200, answer.text);
        assert.equal(second.body.session_id, first.body.session_id);
        assert.equal(third.body.session_id, first.body.session_id);
      },
    ],
    [
      'idempotency-conflict',
      'the same `Idempotency-Key` with other content: 409 `IDEMPOTENCY_CONFLICT`',
      async (c) => {
        const alice = await c.alice;
        const headers = { 'idempotency-key': 'create-other' };
        await alice.post(create, creation(), { headers });
        const other = { ...creation(), metadata: { other: true } };
        expectError(await alice.post(create, other, { headers }), 409, 'IDEMPOTENCY_CONFLICT');
      },
    ],
    [
      'idempotency-owner',
      'another user’s `Idempotency-Key` is another key',
      async (c) => {
        const headers = { 'idempotency-key': 'create-shared' };
        const [one, two] = await Promise.all(
          [c.alice, c.bob].map(async (client) => (await client).post(create, creation(), { headers })),
        );
        assert.equal(one?.status, 200);
        assert.equal(two?.status, 200);
        assert.notEqual(one?.body.session_id, two?.body.session_id);
      },
    ],
    [
      'null',
      'a field that may be left out may be null, which is the same',
      async (c) => {
        const alice = await c.alice;
        const nothing = { model: null, capabilities: null, personality: null, metadata: null };
        const body = {
          ...creation({ provider: 'demo', ...nothing }),
          interaction_modes: null,
          metadata: null,
        };
        const answer = await alice.post(create, body);
        assert.equal(answer.status, 200, answer.text);
        assert.ok(!('personality' in answer.body.agents.primary), answer.text);
        const path = `/chat/sessions/${answer.body.session_id}/messages`;
        assert.equal((await alice.post(path, { content: 'x', to: null, metadata: null })).status, 202);
        const socket = await alice.attach(answer.body.session_id as string);
        socket.send({ type: 'text', content: 'y', timestamp: null, metadata: null });
        await socket.next((frame) => frame.type === 'response' && frame.content === 'y');
      },
    ],
    [
      'key-order',
      'agents stay in the order in which the body has them, also where their keys are numbers',
      async (c) => {
        const agents = ['"b"', '"10"', '"2"'].map((key) => `${key}:${JSON.stringify(demoAgent)}`).join(',');
        const raw = `{"session_type":"agent_agent","agents":{${agents}},"metadata":{"goal":"order"}}`;
        const alice = await c.alice;
        const answer = await alice.call('POST', create, {
          raw,
          headers: { 'content-type': 'application/json' },
        });
        const got = await alice.get(`/chat/sessions/${answer.body.session_id}`);
        for (const { text } of [answer, got]) {
          const keys = [...text.matchAll(/"(\w+)":\{"agent_id"/g)].map(([, key]) => key);
          assert.deepEqual(keys, ['b', '10', '2'], text);
        }
      },
    ],
    [
      'default-model',
      '`model` is filled with the provider’s default',
      async (c) => {
        const alice = await c.alice;
        const answer = await alice.post(create, creation({ provider: 'demo' }));
        const { body } = await alice.get('/chat/providers');
        assert.equal(answer.body.agents.primary.model, body.demo.default_model);
      },
    ],
    [
      'personality',
      '`personality` comes back as given, and not at all if none was given',
      async (c) => {
        const alice = await c.alice;
        const personality = ' Häßlich & "quoted"\n ';
        const given = await alice.post(create, creation({ ...demoAgent, personality }));
        assert.equal(given.body.agents.primary.personality, personality);
        const none = await alice.post(create, creation());
        assert.ok(!('personality' in none.body.agents.primary));
      },
    ],
    [
      'metadata-back',
      '`metadata` comes back as given',
      async (c) => {
        assert.deepEqual((await fetched(c))['metadata'], { of: ['rows', 1] });
      },
    ],
  ]),
  ...rowsOf('contract', '`agents`', 'agents-of-session', [
    [
      'none',
      '`human_agent` with no agent: 422',
      async (c) => invalid(c, { session_type: 'human_agent', agents: {} }, 'agents'),
    ],
    [
      'two',
      '`human_agent` with two agents: 422',
      async (c) =>
        invalid(c, { session_type: 'human_agent', agents: { a: demoAgent, b: demoAgent } }, 'agents'),
    ],
    [
      'one-of-pair',
      '`agent_agent` with one agent: 422',
      async (c) => invalid(c, { session_type: 'agent_agent', agents: { a: demoAgent } }, 'agents'),
    ],
    [
      'too-many',
      '`agent_agent` with more than twenty agents: 422',
      async (c) => {
        const agents = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`a${index}`, demoAgent]));
        await invalid(c, { session_type: 'agent_agent', agents }, 'agents');
      },
    ],
    [
      'keys',
      'keys are the caller’s and come back unchanged',
      async (c) => {
        const alice = await c.alice;
        for (const key of ['primary', 'ai_agent', 'Ägent 1', '__proto__x']) {
          const answer = await alice.post(create, {
            session_type: 'human_agent',
            agents: { [key]: demoAgent },
          });
          assert.deepEqual(Object.keys(answer.body.agents as object), [key]);
          const got = await alice.get(`/chat/sessions/${answer.body.session_id}`);
          assert.deepEqual(Object.keys(got.body.agents as object), [key]);
        }
      },
    ],
  ]),
  ...rowsOf('contract', 'Errors', 'create', [
    [
      'coerced',
      'types are not coerced',
      async (c) => {
        await invalid(c, { session_type: 'human_agent', agents: { primary: { provider: 7 } } });
        await invalid(c, creation({ ...demoAgent, capabilities: 'conversation' }));
        await invalid(c, { ...creation(), metadata: 'text' }, 'metadata');
      },
    ],
    [
      'unknown-type',
      'an unknown `session_type`: 422 that names it',
      async (c) => invalid(c, { ...creation(), session_type: 'x' }, 'session_type'),
    ],
  ]),
  ...rowsOf('api', 'Get Session', 'get', [
    ['ok', '`GET /chat/sessions/{session_id}`: 200', async (c) => void (await fetched(c))],
    ...fieldRows('SessionResponse', fetched, sessionFields),
    ...fieldRows('agents[key]', agentOf(fetched), agentFields).map(
      ([id, ...rest]) => [`agents.${id}`, ...rest] as const,
    ),
    [
      'same',
      'the same as was answered to the creation',
      async (c) => {
        const { status: _before, ...before } = await created(c);
        const { status: _after, ...after } = await fetched(c);
        assert.deepEqual(
          { ...after, agents: undefined, agent: after.agents['primary']?.['agent_id'] },
          { ...before, agents: undefined, agent: before.agents['primary']?.['agent_id'] },
        );
      },
    ],
    [
      '404',
      '404: the resource does not exist',
      async (c) =>
        expectError(
          await (await c.alice).get('/chat/sessions/ses_0_AAAAAAAAAAAAAAAAAAAA'),
          404,
          'SESSION_NOT_FOUND',
        ),
    ],
    [
      '404-any',
      '404 for a text that is no session id',
      async (c) => {
        for (const id of ['x', 'ses_0', 'ses_99999_AAAAAAAAAAAAAAAAAAAA', '%00', '{p0}']) {
          expectError(await (await c.alice).get(`/chat/sessions/${id}`), 404);
        }
      },
    ],
    [
      '403',
      '403: another user’s session',
      async (c) => {
        const { session_id } = await created(c);
        expectError(await (await c.bob).get(`/chat/sessions/${session_id}`), 403, 'FORBIDDEN');
      },
    ],
  ]),
  ...rowsOf('api', 'Delete Session', 'delete', [
    [
      '204',
      '`DELETE /chat/sessions/{session_id}`: 204',
      async (c) => {
        const alice = await c.alice;
        const answer = await alice.call('DELETE', `/chat/sessions/${await alice.session()}`);
        assert.equal(answer.status, 204);
        assert.equal(answer.text, '');
      },
    ],
  ]),
  ...rowsOf('contract', '`DELETE /chat/sessions/{id}`', 'delete', [
    [
      'representation',
      'with `Prefer: return=representation`: 200 and `DeleteSessionResponse`',
      async (c) => {
        const alice = await c.alice;
        const headers = { prefer: 'return=representation' };
        const answer = await alice.call('DELETE', `/chat/sessions/${await alice.session()}`, { headers });
        assert.equal(answer.status, 200);
        assert.equal(answer.body.status, 'success');
        assertIs(answer.body.message, a.optional(a.string), 'message');
      },
    ],
    [
      'gone',
      'gone at once: 404 from then on',
      async (c) => {
        const alice = await c.alice;
        const path = `/chat/sessions/${await alice.session()}`;
        await alice.call('DELETE', path);
        expectError(await alice.get(path), 404, 'SESSION_NOT_FOUND');
        expectError(await alice.get(`${path}/messages`), 404, 'SESSION_NOT_FOUND');
        expectError(await alice.post(`${path}/messages`, { content: 'x' }), 404, 'SESSION_NOT_FOUND');
        expectError(await alice.call('DELETE', path), 404, 'SESSION_NOT_FOUND');
      },
    ],
    [
      'sockets',
      'its sockets get `system`, `metadata.event: "session.deleted"`, and close 4001',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const socket = await alice.attach(id);
        await alice.call('DELETE', `/chat/sessions/${id}`);
        const frame = await socket.next((seen) => seen.metadata['event'] === 'session.deleted');
        assert.equal(frame.type, 'system');
        assert.equal((await socket.closed()).code, 4001);
      },
    ],
    [
      '403',
      'another user’s session: 403, and it stays',
      async (c) => {
        const alice = await c.alice;
        const path = `/chat/sessions/${await alice.session()}`;
        expectError(await (await c.bob).call('DELETE', path), 403, 'FORBIDDEN');
        assert.equal((await alice.get(path)).status, 200);
      },
    ],
  ]),
];
