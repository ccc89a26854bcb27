import assert from 'node:assert/strict';
import type { Answer, Client } from '../../support/client.ts';
import { is, type SeenFrame } from '../../support/socket-client.ts';
import type { Context } from '../context.ts';
import { expectError, expectInvalid } from '../expect-error.ts';
import { type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';
import { demoAgent } from './sessions.ts';

async function register(client: Client, more: object = {}): Promise<string> {
  const answer = await client.post('/agents/register', { name: 'Writer', ...demoAgent, ...more });
  assert.equal(answer.status, 200, answer.text);
  return answer.body.agent_id as string;
}

async function together(client: Client, first: string, second: string): Promise<string> {
  const agents = { first: { agent_id: first }, second: { agent_id: second } };
  const answer = await client.post('/chat/sessions/create', { session_type: 'agent_agent', agents });
  assert.equal(answer.status, 200, answer.text);
  return answer.body.session_id as string;
}

const write = (client: Client, from: string, to: string, more: object = {}): Promise<Answer> =>
  client.post(`/agents/${from}/message`, {
    receiver_id: to,
    content: 'Hello agent!',
    message_type: 'text',
    ...more,
  });

/** A message between two registered agents that share no session yet. */
const sent = (c: Context): Promise<{ from: string; to: string; answer: Answer }> =>
  c.once('a message from agent to agent', async () => {
    const alice = await c.alice;
    const [from, to] = [await register(alice), await register(alice)];
    return { from, to, answer: await write(alice, from, to) };
  });

const field =
  (name: string, check: (value: unknown, of: { from: string; to: string }) => void) =>
  async (c: Context): Promise<void> => {
    const { from, to, answer } = await sent(c);
    check(answer.body[name], { from, to });
  };

export const agentMessages: readonly Row[] = [
  ...rowsOf('api', 'Send Agent Message', 'agent-message', [
    [
      '200',
      '`POST /agents/{agent_id}/message`: 200',
      async (c) => assert.equal((await sent(c)).answer.status, 200),
    ],
    [
      'request',
      '`AgentMessageRequest`: `receiver_id`, `content`, `message_type`, `structured_data?`, `metadata?`',
      async (c) => {
        const alice = await c.alice;
        const { from, to } = await sent(c);
        const more = { structured_data: { n: 1 }, metadata: { mood: 'good' } };
        const { body } = await write(alice, from, to, more);
        const socket = await alice.attach(body.session_id as string, { cursor: '0.' });
        const frame = await socket.some(({ metadata }) => metadata['message_id'] === body.message_id);
        assert.deepEqual(frame.metadata['structured_data'], { n: 1 });
        assert.equal(frame.metadata['mood'], 'good');
        for (const missing of ['receiver_id', 'content', 'message_type']) {
          expectInvalid(await write(alice, from, to, { [missing]: undefined }), missing);
        }
      },
    ],
    [
      'status',
      '`AgentMessageResponse.status`: string',
      field('status', (value) => assertIs(value, a.filled, 'status')),
    ],
    [
      'message_id',
      '`AgentMessageResponse.message_id`: string',
      field('message_id', (value) => assertIs(value, a.filled, 'message_id')),
    ],
    [
      'sender',
      '`AgentMessageResponse.sender`: string',
      field('sender', (value, { from }) => assert.equal(value, from)),
    ],
    [
      'receiver',
      '`AgentMessageResponse.receiver`: string',
      field('receiver', (value, { to }) => assert.equal(value, to)),
    ],
    [
      'timestamp',
      '`AgentMessageResponse.timestamp`: string',
      field('timestamp', (value) => assertIs(value, a.iso, 'timestamp')),
    ],
  ]),
  ...rowsOf('contract', '`POST /agents/{agent_id}/message`', 'agent-message', [
    [
      'who',
      'from an agent of the caller’s to one the caller may see',
      async (c) => {
        const [alice, bob] = [await c.alice, await c.bob];
        const [own, hidden] = [await register(alice), await register(bob)];
        const open = await register(bob, { metadata: { visibility: 'public' } });
        expectError(await write(alice, own, hidden), 403, 'FORBIDDEN');
        expectError(await write(alice, open, own), 403, 'FORBIDDEN');
        expectError(await write(alice, own, 'agt_r_0000000000'), 404, 'AGENT_NOT_FOUND');
        assert.equal((await write(alice, own, open)).status, 200);
      },
    ],
    [
      'same-session',
      'both in an active session of the caller’s: it goes there and its sockets see it',
      async (c) => {
        const alice = await c.alice;
        const [from, to] = [await register(alice), await register(alice)];
        const id = await together(alice, from, to);
        const socket = await alice.attach(id);
        const { body } = await write(alice, from, to);
        assert.equal(body.session_id, id);
        const text = await socket.next(is.type('text'));
        assert.deepEqual([text.sender, text.receiver, text.content], [from, to, 'Hello agent!']);
        const answer = await socket.next(is.answerTo(body.message_id as string));
        assert.deepEqual([answer.sender, answer.receiver], [to, from]);
      },
    ],
    [
      'named-session',
      '`metadata.session_id` names the session; else it is the latest active one',
      async (c) => {
        const alice = await c.alice;
        const [from, to] = [await register(alice), await register(alice)];
        const [earlier, later] = [await together(alice, from, to), await together(alice, from, to)];
        assert.equal((await write(alice, from, to)).body.session_id, later);
        const named = await write(alice, from, to, { metadata: { session_id: earlier } });
        assert.equal(named.body.session_id, earlier);
        const elsewhere = { metadata: { session_id: await alice.session() } };
        expectError(await write(alice, from, to, elsewhere), 422, 'UNKNOWN_SENDER');
      },
    ],
    [
      'new-session',
      'else one session for that pair is opened, once, also when asked twice at the same time',
      async (c) => {
        const alice = await c.alice;
        const [from, to] = [await register(alice), await register(alice)];
        const both = await Promise.all([
          write(alice, from, to),
          write(alice, to, from),
          write(alice, from, to),
        ]);
        assert.equal(new Set(both.map(({ body }) => body.session_id as string)).size, 1);
      },
    ],
    [
      'answer',
      'the documented fields plus `session_id`; `status` is `accepted`',
      async (c) => {
        const { answer } = await sent(c);
        assert.equal(answer.body.status, 'accepted');
        assertIs(answer.body.session_id, a.filled, 'session_id');
      },
    ],
    [
      'schema',
      'structured data that does not fit the schema of the receiver: 422 `STRUCTURED_DATA_INVALID`',
      async (c) => {
        const alice = await c.alice;
        const schema = { type: 'object', properties: { n: { type: 'integer' } } };
        const to = await register(alice, { metadata: { structured_data_schema: schema } });
        const refused = await write(alice, await register(alice), to, { structured_data: { n: 'one' } });
        expectError(refused, 422, 'STRUCTURED_DATA_INVALID');
      },
    ],
  ]),
  ...rowsOf('api', 'Message Types', 'cooldown', [
    [
      'frame',
      '`cooldown` frames',
      async (c) => {
        const { cooldown } = await cooling(c);
        assert.equal(cooldown.type, 'cooldown');
        assertIs(cooldown.metadata['until'], a.iso, 'until');
      },
    ],
    [
      'status',
      '`AgentStatus.status: "cooldown"` with `metadata.cooldown_until`',
      async (c) => {
        const { id } = await cooling(c);
        const { body } = await (await c.alice).get(`/agents/status/${id}`);
        assert.equal(body.status, 'cooldown');
        assertIs(body.metadata.cooldown_until, a.iso, 'cooldown_until');
      },
    ],
  ]),
];

/** An agent that has said all it may for an hour, and has been asked once more. */
const cooling = (c: Context): Promise<{ id: string; cooldown: SeenFrame }> =>
  c.once('an agent in cooldown', async () => {
    const alice = await c.alice;
    const id = await register(alice, { metadata: { limits: { messages_per_hour: 1 } } });
    const socket = await alice.attach(
      await alice.session({ agent_id: id, provider: undefined, model: undefined }),
    );
    await socket.text('one');
    await socket.text('two');
    return { id, cooldown: await socket.some(is.type('cooldown'), 'the cooldown') };
  });
