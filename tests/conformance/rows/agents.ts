import assert from 'node:assert/strict';
import type { Client, Json } from '../../support/client.ts';
import { is } from '../../support/socket-client.ts';
import type { Context } from '../context.ts';
import { expectError, expectInvalid } from '../expect-error.ts';
import { fieldRows, type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';
import { creation } from './sessions.ts';

const modes = (value: unknown): boolean =>
  a.strings(value) &&
  (value as string[]).every((mode) => mode === 'human_to_agent' || mode === 'agent_to_agent');

const statusFields = {
  agent_id: ['string', a.filled],
  agent_type: ['string: `ai`', a.oneOf('ai')],
  name: ['string, optional', a.optional(a.string)],
  status: [
    '"active" | "inactive" | "cooldown" | "error"',
    a.oneOf('active', 'inactive', 'cooldown', 'error'),
  ],
  last_active: ['string', a.iso],
  capabilities: ['string[]', a.strings],
  interaction_modes: ['string[]: `human_to_agent`, `agent_to_agent`', modes],
  owner_id: ['string', a.oneOf('alice')],
  is_running: ['boolean', a.boolean],
  message_count: ['number', a.whole],
  metadata: ['Record', a.record],
} as const;

/** A session of one text and its answer, and the id of its agent. */
const worked = (context: Context): Promise<string> =>
  context.once('an agent that answered once', async () => {
    const alice = await context.alice;
    const agent = { provider: 'demo', capabilities: ['conversation'] };
    const { body } = await alice.post('/chat/sessions/create', creation(agent));
    const socket = await alice.attach(body.session_id as string);
    await socket.text('hello');
    await socket.next(is.response);
    return body.agents.primary.agent_id as string;
  });

const status = (context: Context): Promise<Record<string, Json>> =>
  context.once('its status', async () => {
    const answer = await (await context.alice).get(`/agents/status/${await worked(context)}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as Record<string, Json>;
  });

const list = (context: Context): Promise<Record<string, Json>> =>
  context.once('the list of agents', async () => {
    await worked(context);
    const answer = await (await context.alice).get('/agents/list');
    assert.equal(answer.status, 200, answer.text);
    return answer.body as Record<string, Json>;
  });

const config = { name: 'Helper', provider: 'demo', model: 'echo', capabilities: ['conversation'] };

async function register(client: Client, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const answer = await client.post('/agents/register', { ...config, ...more });
  assert.equal(answer.status, 200, answer.text);
  return answer.body.agent_id as string;
}

export const agents: readonly Row[] = [
  ...rowsOf('api', 'Get Agent Status', 'agent-status', [
    ['ok', '`GET /agents/status/{agent_id}`: 200', async (c) => void (await status(c))],
    ...fieldRows('AgentStatus', status, statusFields),
    ...fieldRows('AgentStatus.metadata', async (c) => (await status(c))['metadata'] as unknown, {
      provider: ['string, optional', a.optional(a.oneOf('demo'))],
      model: ['string, optional', a.optional(a.oneOf('echo'))],
      cooldown_until: ['string | null, optional', a.optional((value) => value === null || a.iso(value))],
      active_conversations: ['number, optional', a.optional(a.whole)],
    }).map(([id, ...rest]) => [`metadata.${id}`, ...rest] as const),
    [
      'counts',
      '`message_count` counts what the agent answered',
      async (c) => assert.equal((await status(c))['message_count'], 1),
    ],
    [
      '404',
      '404: no such agent',
      async (c) => {
        for (const id of ['x', 'agt_0_AAAAAAAAAAAAAAAAAAAA_0', 'agt_r_AAAAAAAAAAAAAAAAAAAA']) {
          expectError(await (await c.alice).get(`/agents/status/${id}`), 404, 'AGENT_NOT_FOUND');
        }
      },
    ],
  ]),
  ...rowsOf('contract', '403 or 404', 'agent-status', [
    [
      '403',
      'another user’s agent: 403',
      async (c) =>
        expectError(await (await c.bob).get(`/agents/status/${await worked(c)}`), 403, 'FORBIDDEN'),
    ],
  ]),
  ...rowsOf('contract', 'Agents', 'agents', [
    [
      'modes',
      '`interaction_modes` of a `human_agent` session’s agent: `human_to_agent` by default',
      async (c) => assert.deepEqual((await status(c))['interaction_modes'], ['human_to_agent']),
    ],
    [
      'running',
      '`is_running` while it answers, `false` else',
      async (c) => {
        assert.equal((await status(c))['is_running'], false);
        const alice = await c.alice;
        const { id } = await alice.slowSession(200, 20);
        const agent = (await alice.get(`/chat/sessions/${id}`)).body.agents.primary.agent_id as string;
        const socket = await alice.attach(id, { stream: true });
        socket.send({ type: 'text', content: 'go' });
        await socket.next(is.delta);
        assert.equal((await alice.get(`/agents/status/${agent}`)).body.is_running, true);
        await alice.call('DELETE', `/chat/sessions/${id}`);
      },
    ],
    [
      'public',
      '`/agents/list` shows the caller’s own agents and those registered with `metadata.visibility: "public"`',
      async (c) => {
        const [one, two] = [await c.newUser(), await c.newUser()];
        const shown = await register(one, { metadata: { visibility: 'public' } });
        const hidden = await register(one);
        const { body } = await two.get('/agents/list');
        const ids = (body.agents as { agent_id: string }[]).map((agent) => agent.agent_id);
        assert.ok(ids.includes(shown) && !ids.includes(hidden));
        assert.equal(body.user_owned_count, 0);
        assert.equal(body.total_count, ids.length);
        await one.call('DELETE', `/agents/${shown}`);
      },
    ],
    [
      'own',
      '`total_count` counts all that the caller may see, `user_owned_count` the caller’s own',
      async (c) => {
        const user = await c.newUser();
        await user.session();
        await register(user);
        const { body } = await user.get('/agents/list');
        assert.equal(body.user_owned_count, 2);
        assert.equal(body.total_count, (body.agents as unknown[]).length);
      },
    ],
  ]),
  ...rowsOf('contract', 'Agents', 'agents', [
    [
      'others',
      'of these to others: name, description, capabilities, modes, status; never personality, schemas, owner, totals',
      async (c) => {
        const [one, two] = [await c.newUser(), await c.newUser()];
        const metadata = {
          visibility: 'public',
          description: 'helps',
          notes: 'secret',
          structured_data_schema: { type: 'object', title: 'secret' },
        };
        const id = await register(one, { personality: 'secret', metadata });
        const { session_id } = (await one.post('/chat/sessions/create', creation({ agent_id: id }))).body;
        const socket = await one.attach(session_id as string);
        await socket.text('hello');
        await socket.next(is.response);
        const { body, text } = await two.get(`/agents/status/${id}`);
        assert.ok(!text.includes('secret'), text);
        assert.deepEqual(body, {
          agent_id: id,
          agent_type: 'ai',
          name: 'Helper',
          status: 'active',
          last_active: body.last_active,
          capabilities: ['conversation'],
          interaction_modes: ['human_to_agent', 'agent_to_agent'],
          owner_id: '',
          is_running: false,
          message_count: 0,
          metadata: { visibility: 'public', description: 'helps', cooldown_until: null },
        });
        const listed = (await two.get('/agents/list')).body.agents as { agent_id: string }[];
        assert.deepEqual(
          listed.find(({ agent_id }) => agent_id === id),
          body,
        );
        await one.call('DELETE', `/agents/${id}`);
      },
    ],
    [
      'pages',
      'the list has pages (`next`, `?after=`), the caller’s own first; the counts are over all of them',
      async (c) => {
        const user = await c.newUser();
        const own = [await register(user), await register(user)].toReversed();
        await user.session();
        const seen: string[] = [];
        for (let after = ''; ;) {
          const { body, text } = await user.get(`/agents/list?limit=2${after}`);
          const page = body.agents as { agent_id: string }[];
          seen.push(...page.map(({ agent_id }) => agent_id));
          assert.ok(page.length <= 2, text);
          assert.equal(body.user_owned_count, 3);
          if (seen.length >= 3 || body.next === null) break;
          after = `&after=${encodeURIComponent(body.next as string)}`;
        }
        assert.deepEqual(seen.slice(0, 2), own);
        assert.ok(seen[2]?.startsWith('agt_0_'), String(seen));
      },
    ],
  ]),
  ...rowsOf('api', 'List Agents', 'agent-list', [
    ['ok', '`GET /agents/list`: 200', async (c) => void (await list(c))],
    ...fieldRows('AgentListResponse', list, {
      agents: ['Array<AgentStatus>', a.list],
      timestamp: ['string', a.iso],
      total_count: ['number', a.whole],
      user_owned_count: ['number', a.whole],
    }),
    [
      'items',
      'each of `agents` is a whole `AgentStatus`',
      async (c) => {
        for (const agent of (await list(c))['agents'] as Record<string, unknown>[]) {
          for (const [field, [, test]] of Object.entries(statusFields)) {
            if (field !== 'owner_id') assertIs(agent[field], test, field);
          }
        }
      },
    ],
  ]),
  ...rowsOf('api', 'Agent Configuration', 'register', [
    ...['name', 'provider'].map(
      (field) =>
        [
          `${field}-required`,
          `\`AgentConfig.${field}\`: string, required`,
          async (c: Context) =>
            expectInvalid(
              await (await c.alice).post('/agents/register', { ...config, [field]: undefined }),
              field,
            ),
        ] as const,
    ),
    ...Object.entries({
      model: 'echo',
      capabilities: ['conversation', 'research'],
      interaction_modes: ['agent_to_agent'],
      personality: 'short',
      metadata: { team: 'blue' },
    }).map(
      ([field, value]) =>
        [
          field,
          `\`AgentConfig.${field}\`: optional, is taken`,
          async (c: Context) => void (await register(await c.alice, { [field]: value })),
        ] as const,
    ),
  ]),
  ...rowsOf('contract', 'Also served', 'register', [
    [
      'ok',
      '`POST /agents/register`: 200 `{agent_id, status}`',
      async (c) => {
        const answer = await (await c.alice).post('/agents/register', config);
        assert.equal(answer.status, 200, answer.text);
        assertIs(answer.body.agent_id, a.filled, 'agent_id');
        assertIs(answer.body.status, a.filled, 'status');
      },
    ],
    [
      'status',
      'a registered agent has a status; its `interaction_modes` are both by default',
      async (c) => {
        const alice = await c.alice;
        const { body } = await alice.get(`/agents/status/${await register(alice)}`);
        assert.deepEqual([...body.interaction_modes].sort(), ['agent_to_agent', 'human_to_agent']);
        assert.equal(body.name, 'Helper');
        assert.equal(body.message_count, 0);
      },
    ],
    [
      'in-session',
      'an entry of `agents` may be `{agent_id}` of a registered agent',
      async (c) => {
        const alice = await c.alice;
        const agent_id = await register(alice, { personality: 'brief' });
        const { status, body, text } = await alice.post('/chat/sessions/create', creation({ agent_id }));
        assert.equal(status, 200, text);
        assert.equal(body.agents.primary.agent_id, agent_id);
        assert.equal(body.agents.primary.provider, 'demo');
        assert.equal(body.agents.primary.personality, 'brief');
        const socket = await alice.attach(body.session_id as string);
        await socket.text('hello');
        assert.equal((await socket.next(is.response)).sender, agent_id);
      },
    ],
    [
      'in-session-404',
      'an `{agent_id}` that is nobody’s, or another user’s: refused',
      async (c) => {
        const [alice, bob] = [await c.alice, await c.bob];
        const agent_id = await register(bob);
        const foreign = await alice.post('/chat/sessions/create', creation({ agent_id }));
        assertIs(foreign.status, a.oneOf(403, 422), 'another user’s agent');
        const none = await alice.post(
          '/chat/sessions/create',
          creation({ agent_id: 'agt_r_AAAAAAAAAAAAAAAAAAAA' }),
        );
        assertIs(none.status, a.oneOf(404, 422), 'no agent');
      },
    ],
    [
      'change',
      '`PATCH /agents/{id}` changes what is given; sessions that use the agent already keep their copy',
      async (c) => {
        const alice = await c.alice;
        const id = await register(alice, { personality: 'brief' });
        const { body: under } = await alice.post('/chat/sessions/create', creation({ agent_id: id }));
        const answer = await alice.call('PATCH', `/agents/${id}`, { json: { personality: 'long' } });
        assert.equal(answer.status, 200, answer.text);
        assert.deepEqual([answer.body.agent_id, answer.body.name], [id, 'Helper']);
        const { body: later } = await alice.post('/chat/sessions/create', creation({ agent_id: id }));
        assert.equal(later.agents.primary.personality, 'long');
        const { body: still } = await alice.get(`/chat/sessions/${under.session_id}`);
        assert.equal(still.agents.primary.personality, 'brief');
      },
    ],
    [
      'change-checked',
      'a change is checked as a registration is, and is for the owner alone',
      async (c) => {
        const alice = await c.alice;
        const id = await register(alice, { metadata: { visibility: 'public' } });
        const change = (json: unknown) => alice.call('PATCH', `/agents/${id}`, { json });
        expectError(await change({ provider: 'nobody' }), 422, 'UNKNOWN_PROVIDER');
        expectError(await change({ name: '' }), 422, 'VALIDATION_ERROR');
        const foreign = await (await c.bob).call('PATCH', `/agents/${id}`, { json: { name: 'x' } });
        expectError(foreign, 403, 'FORBIDDEN');
        await alice.call('DELETE', `/agents/${id}`);
      },
    ],
    [
      'delete',
      '`DELETE /agents/{id}`: 200 `{status}`, then 404',
      async (c) => {
        const alice = await c.alice;
        const id = await register(alice);
        const answer = await alice.call('DELETE', `/agents/${id}`);
        assert.equal(answer.status, 200, answer.text);
        assertIs(answer.body.status, a.filled, 'status');
        expectError(await alice.get(`/agents/status/${id}`), 404, 'AGENT_NOT_FOUND');
      },
    ],
    [
      'delete-403',
      'another user’s agent: 403',
      async (c) => {
        const id = await register(await c.alice, { metadata: { visibility: 'public' } });
        expectError(await (await c.bob).call('DELETE', `/agents/${id}`), 403, 'FORBIDDEN');
        await (await c.alice).call('DELETE', `/agents/${id}`);
      },
    ],
    [
      'get-capabilities',
      '`GET /agents/{id}/capabilities`',
      async (c) => {
        const answer = await (await c.alice).get(`/agents/${await worked(c)}/capabilities`);
        assert.equal(answer.status, 200, answer.text);
        assert.ok(answer.text.includes('conversation'), answer.text);
      },
    ],
    [
      'provider',
      'an unknown provider: 422 `UNKNOWN_PROVIDER`',
      async (c) => {
        const answer = await (await c.alice).post('/agents/register', { ...config, provider: 'nobody' });
        expectError(answer, 422, 'UNKNOWN_PROVIDER');
      },
    ],
  ]),
];
