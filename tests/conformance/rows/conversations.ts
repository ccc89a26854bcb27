import assert from 'node:assert/strict';
import type { Client, Json } from '../../support/client.ts';
import { is, type SeenFrame, type SocketClient } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import type { Context } from '../context.ts';
import { expectError } from '../expect-error.ts';
import { type Row, rowsOf } from '../row.ts';
import { a, assertIs } from '../shape.ts';

/** An agent of the demo that says these lines, one a turn. */
const says = (lines: readonly string[], metadata: object = {}): Json => ({
  provider: 'demo',
  model: 'typist',
  metadata: { script: lines, tokens_per_second: 2_000, ...metadata },
});

const pair = { agent1: says(['a1', 'a2', 'a3', 'a4']), agent2: says(['b1', 'b2', 'b3', 'b4']) };
const slowPair = { agent1: says(['word '.repeat(300)], { tokens_per_second: 40 }), agent2: says(['b1']) };

async function create(client: Client, metadata?: object, agents: Json = pair): Promise<Json> {
  const body = { session_type: 'agent_agent', agents, ...(metadata ? { metadata } : {}) };
  const answer = await client.post('/chat/sessions/create', body);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

const ended = is.event('conversation.ended');
const said = (socket: SocketClient): SeenFrame[] => socket.frames.filter(is.response);

/** Watches a conversation from its start to its end. */
async function watch(
  c: Context,
  metadata: object,
  agents?: Json,
): Promise<{ session: Json; socket: SocketClient; end: SeenFrame }> {
  const alice = await c.alice;
  const session = await create(alice, metadata, agents);
  const socket = await alice.attach(session.session_id as string);
  return { session, socket, end: await socket.some(ended, 'the end') };
}

/** One that ends by its turns. */
const whole = (c: Context): ReturnType<typeof watch> =>
  c.once('a whole conversation', () => watch(c, { goal: 'four turns', limits: { max_turns: 4 } }));

const shown = async (c: Context, id: string): Promise<Json> =>
  (await (await c.alice).get(`/chat/sessions/${id}`)).body;

async function endsBy(c: Context, reason: string, metadata: object, agents?: Json): Promise<void> {
  const { end } = await watch(c, { goal: 'to end', ...metadata }, agents);
  assert.equal(end.metadata['reason'], reason);
}

/** Sends a text and returns the id that its ack names. */
async function tell(socket: SocketClient, frame: object): Promise<string> {
  const clientId = `tell-${Math.random()}`;
  socket.send({ type: 'text', content: 'hear me', ...frame, metadata: { client_message_id: clientId } });
  return (await socket.some(is.ack(clientId), 'the ack')).metadata['message_id'] as string;
}

export const conversations: readonly Row[] = [
  ...rowsOf('api', 'Agent-Agent Communication', 'agent-agent', [
    [
      'create',
      '`POST /chat/sessions/create` with `session_type: "agent_agent"`: 200',
      async (c) => {
        const session = await create(await c.alice);
        assert.equal(session.session_type, 'agent_agent');
        assert.equal(session.type, 'system');
      },
    ],
    [
      'exchange',
      'each message is broadcast to the client and routed to the other agent',
      async (c) => {
        const { session, socket } = await whole(c);
        const [one, two] = [session.agents.agent1.agent_id, session.agents.agent2.agent_id];
        const ways = said(socket).map(({ sender, receiver }) => [sender, receiver]);
        assert.deepEqual(ways, [
          [one, two],
          [two, one],
          [one, two],
          [two, one],
        ]);
      },
    ],
    [
      'until',
      'continues until goal achieved or limit reached',
      async (c) => {
        const { end } = await whole(c);
        assert.equal(end.metadata['reason'], 'max_turns');
        const agents = { a: says(['a1', 'done'], { conclude_after: 2 }), b: says(['b1']) };
        await endsBy(c, 'goal_reached', {}, agents);
      },
    ],
    [
      'providers',
      'multi-provider support',
      async (c) => {
        const agents = { a: says(['a1', 'a2']), b: { provider: 'groq', model: 'llama-3-70b' } };
        const { socket } = await watch(c, { goal: 'both', limits: { max_turns: 2 } }, agents);
        const providers = said(socket).map(({ metadata }) => metadata['provider'] as string);
        assert.deepEqual(providers, ['demo', 'groq']);
      },
    ],
  ]),
  ...rowsOf('contract', '`agents`', 'agents-of-session', [
    [
      'order',
      '`agent_agent`: two to twenty, in speaking order; the keys’ order is kept',
      async (c) => {
        const keys = ['zoe', 'ann', 'max'];
        const agents = Object.fromEntries(keys.map((key) => [key, says([`I am ${key}`])]));
        const { session, socket } = await watch(c, { goal: 'order', limits: { max_turns: 3 } }, agents);
        assert.deepEqual(Object.keys(session.agents as object), keys);
        assert.deepEqual(
          said(socket).map(({ content }) => content),
          keys.map((key) => `I am ${key}`),
        );
        const twenty = Array.from({ length: 20 }, (_, index) => [`k${index}`, says(['x'])]);
        await create(await c.alice, {}, Object.fromEntries(twenty));
      },
    ],
  ]),
  ...rowsOf('contract', 'Sessions of agents among themselves', 'agent-agent', [
    [
      'start-attach',
      'starts when the first socket attaches, if `metadata.goal` (or `topic`) was given',
      async (c) => {
        await whole(c);
        await endsBy(c, 'max_turns', { goal: undefined, topic: 'weather', limits: { max_turns: 1 } });
      },
    ],
    [
      'start-text',
      'or with the first `text` from the client, which is then the topic',
      async (c) => {
        const alice = await c.alice;
        const { session_id: id } = await create(alice, { limits: { max_turns: 1 } });
        const socket = await alice.attach(id as string);
        assert.equal((await shown(c, id as string)).metadata.conversation.status, 'waiting');
        const topic = await tell(socket, { content: 'the weather' });
        await socket.some(ended, 'the end');
        assert.deepEqual(said(socket)[0]?.metadata['heard'], [topic]);
      },
    ],
    [
      'start-auto',
      'or at once with `metadata.autostart: true`',
      async (c) => {
        const { session_id: id } = await create(await c.alice, { autostart: true, limits: { max_turns: 2 } });
        await eventually(
          'it ends unseen',
          15_000,
          async () => (await shown(c, id as string)).status === 'ended',
        );
      },
    ],
    [
      'turns',
      'each message is a `response` from one agent to the other, to the next in order if there are more',
      async (c) => {
        const agents = { a: says(['1', '4']), b: says(['2', '5']), c: says(['3', '6']) };
        const { session, socket } = await watch(c, { goal: 'count', limits: { max_turns: 5 } }, agents);
        const ids = ['a', 'b', 'c'].map((key) => session.agents[key].agent_id as string);
        const frames = said(socket);
        assert.deepEqual(
          frames.map(({ content }) => content),
          ['1', '2', '3', '4', '5'],
        );
        assert.deepEqual(
          frames.map(({ metadata }) => metadata['turn']),
          [1, 2, 3, 4, 5],
        );
        for (const [index, { sender, receiver }] of frames.entries()) {
          assert.equal(sender, ids[index % 3]);
          assert.equal(receiver, ids[(index + 1) % 3]);
        }
      },
    ],
    [
      'supervisor',
      'a `text` during the conversation is the supervisor’s word: to all, or to `receiver` alone',
      async (c) => {
        const { socket, heardBy, session } = await supervised(c);
        const toSecond = await tell(socket, { receiver: session.agents.agent2.agent_id });
        const toAll = await tell(socket, {});
        await socket.some(ended, 'the end');
        assert.deepEqual(heardBy(toSecond), [session.agents.agent2.agent_id]);
        assert.equal(heardBy(toAll).length, 1);
      },
    ],
    [
      'in-name',
      'with `sender` one of the session’s agents it is spoken in that agent’s name',
      async (c) => {
        const { socket, heardBy, session } = await supervised(c);
        const asFirst = await tell(socket, { sender: session.agents.agent1.agent_id, content: 'I, agent1' });
        await socket.some(ended, 'the end');
        assert.deepEqual(heardBy(asFirst), [session.agents.agent2.agent_id]);
        const { body } = await (await c.alice).get(`/chat/sessions/${session.session_id}/messages?limit=100`);
        const frame = (body.messages as SeenFrame[]).find(({ content }) => content === 'I, agent1');
        assert.equal(frame?.sender, session.agents.agent1.agent_id);
      },
    ],
    [
      'unknown',
      'a `sender` or `receiver` that is no agent of the session: an `error` frame',
      async (c) => {
        const alice = await c.alice;
        const { session_id: id } = await create(alice);
        const socket = await alice.attach(id as string);
        socket.send({ type: 'text', content: 'x', sender: 'nobody' });
        await socket.some(is.error('UNKNOWN_SENDER'));
        socket.send({ type: 'text', content: 'x', receiver: 'nobody' });
        await socket.some(is.error('UNKNOWN_RECEIVER'));
        assert.ok(socket.isOpen);
      },
    ],
    [
      'heard',
      'it takes no turn; the next `response` names what it heard in `metadata.heard`',
      async (c) => {
        const { socket, heardBy } = await supervised(c);
        const ids = [await tell(socket, {}), await tell(socket, {})];
        const end = await socket.some(ended, 'the end');
        for (const id of ids) assert.equal(heardBy(id).length, 1);
        assert.equal(end.metadata['turns'], said(socket).length);
      },
    ],
    [
      'max_turns',
      '`metadata.limits.max_turns` (20)',
      async (c) => {
        const { session, end } = await whole(c);
        assert.equal(end.metadata['turns'], 4);
        assert.equal(session.metadata.conversation.limits.max_turns, 4);
        assert.equal((await create(await c.alice)).metadata.conversation.limits.max_turns, 20);
      },
    ],
    [
      'max_tokens',
      '`metadata.limits.max_tokens`',
      (c) => endsBy(c, 'max_tokens', { limits: { max_tokens: 30 } }),
    ],
    [
      'max_cost_usd',
      '`metadata.limits.max_cost_usd`',
      async (c) => {
        const agents = { a: { provider: 'groq', model: 'llama-3.3-70b-versatile' }, b: says(['b']) };
        await endsBy(c, 'max_cost', { limits: { max_cost_usd: 0.000_000_001 } }, agents);
      },
    ],
    [
      'max_duration_seconds',
      '`metadata.limits.max_duration_seconds`',
      (c) => endsBy(c, 'max_duration', { limits: { max_duration_seconds: 0.5 } }, slowPair),
    ],
    [
      'ceilings',
      'operators set the ceilings',
      async (c) => {
        const metadata = { limits: { max_turns: 1_000_000 } };
        const body = { session_type: 'agent_agent', agents: pair, metadata };
        const answer = await (await c.alice).post('/chat/sessions/create', body);
        expectError(answer, 422, 'LIMIT_TOO_HIGH');
        assert.equal(answer.body.errors[0].path, 'metadata.limits.max_turns');
      },
    ],
    [
      'concludes',
      'an agent concludes by calling a tool, not by a phrase in its text',
      async (c) => {
        const agents = { a: says(['We conclude. The end. goal_reached']), b: says(['conclude()', 'STOP']) };
        await endsBy(c, 'max_turns', { limits: { max_turns: 3 } }, agents);
      },
    ],
    [
      'ended',
      'at the end: `stop`, `metadata.event: "conversation.ended"`, with `reason`, `turns`, `usage`, `cost`, `duration_ms`, `summary`',
      async (c) => {
        const agents = { a: says(['a1', 'so it is'], { conclude_after: 2 }), b: says(['b1']) };
        const { end, socket } = await watch(c, { goal: 'all of it' }, agents);
        assert.equal(end.type, 'stop');
        const { reason, turns, usage, cost, duration_ms, summary } = end.metadata;
        assert.deepEqual([reason, turns, cost], ['goal_reached', 3, 0]);
        assertIs(duration_ms, a.whole, 'duration_ms');
        assertIs(summary, a.filled, 'summary');
        const total = said(socket).reduce(
          (sum, { metadata }) => sum + (metadata['usage'].total_tokens as number),
          0,
        );
        assert.equal(usage.total_tokens, total);
      },
    ],
    [
      'reasons',
      '`reason` is one of the nine',
      async (c) => {
        const echo = { provider: 'demo', model: 'echo' };
        await endsBy(c, 'loop_detected', {}, { a: echo, b: echo });
        const broken = { provider: 'groq', model: 'fault-401' };
        await endsBy(c, 'agent_error', {}, { a: broken, b: echo });
      },
    ],
    [
      'status',
      'the session’s `status` is then `ended`; `metadata.conversation` shows the same',
      async (c) => {
        const { session, end } = await whole(c);
        const now = await shown(c, session.session_id as string);
        assert.equal(now.status, 'ended');
        for (const name of ['reason', 'turns', 'usage', 'cost', 'duration_ms', 'summary']) {
          assert.deepEqual(now.metadata.conversation[name], end.metadata[name], name);
        }
        for (const agent of Object.values(now.agents)) assert.equal((agent as Json).status, 'inactive');
      },
    ],
    [
      'stays-open',
      'sockets stay open, and new ones may attach, until the session’s time is over',
      async (c) => {
        const { session, socket } = await whole(c);
        assert.ok(socket.isOpen);
        const late = await (await c.alice).attach(session.session_id as string);
        assert.equal(late.frames[0]?.metadata['status'], 'ended');
      },
    ],
    [
      'refused',
      'a `text` then is refused with `CONVERSATION_ENDED`',
      async (c) => {
        const { session } = await whole(c);
        const path = `/chat/sessions/${session.session_id}/messages`;
        expectError(await (await c.alice).post(path, { content: 'and?' }), 409, 'CONVERSATION_ENDED');
      },
    ],
    [
      'taken-up',
      'unless it carries `metadata.limits` with more room, which takes it up again',
      async (c) => {
        const { socket } = await watch(c, { goal: 'more', limits: { max_turns: 1 } });
        socket.send({ type: 'text', content: 'go on', metadata: { limits: { max_turns: 3 } } });
        await socket.until('it ends again', () => socket.frames.filter(ended).length === 2);
        assert.deepEqual(
          said(socket).map(({ metadata }) => metadata['turn']),
          [1, 2, 3],
        );
      },
    ],
    [
      'stop',
      'a `stop` ends the autonomous conversation',
      async (c) => {
        const alice = await c.alice;
        const { session_id: id } = await create(alice, { goal: 'stop' }, slowPair);
        const socket = await alice.attach(id as string, { stream: true });
        await socket.some(is.delta, 'the first words');
        socket.send({ type: 'stop' });
        const end = await socket.some(ended, 'the end');
        assert.equal(end.metadata['reason'], 'stopped_by_client');
        assert.equal(said(socket)[0]?.metadata['finish_reason'], 'stopped');
      },
    ],
    [
      'demo',
      'both demo agents really take turns, and conclude after `metadata.conclude_after` turns',
      async (c) => {
        const agents = { a: says(['a1', 'a2', 'a3']), b: says(['b1', 'b2'], { conclude_after: 2 }) };
        const { socket, end } = await watch(c, { goal: 'b decides' }, agents);
        assert.deepEqual(
          said(socket).map(({ content }) => content),
          ['a1', 'b1', 'a2', 'b2'],
        );
        assert.equal(end.metadata['reason'], 'goal_reached');
      },
    ],
  ]),
];

/** A conversation slow enough to speak in, and who has heard what. */
async function supervised(c: Context): Promise<{
  session: Json;
  socket: SocketClient;
  heardBy: (messageId: string) => string[];
}> {
  const alice = await c.alice;
  const slow = { latency_ms: 1_000 };
  const agents = { agent1: says(['a1', 'a2'], slow), agent2: says(['b1', 'b2'], slow) };
  const session = await create(alice, { goal: 'to be interrupted', limits: { max_turns: 4 } }, agents);
  const socket = await alice.attach(session.session_id as string);
  const heardBy = (messageId: string): string[] =>
    said(socket)
      .filter(({ metadata }) => (metadata['heard'] as string[] | undefined)?.includes(messageId))
      .map(({ sender }) => sender ?? '');
  return { session, socket, heardBy };
}
