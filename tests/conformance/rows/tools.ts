import assert from 'node:assert/strict';
import { expectError } from '../expect-error.ts';
import type { Client } from '../../support/client.ts';
import { is, type SeenFrame, type SocketClient } from '../../support/socket-client.ts';
import type { Context } from '../context.ts';
import { type Row, rowsOf } from '../row.ts';
import { creation } from './sessions.ts';

const create = '/chat/sessions/create';
const withinMs = 60_000;

/** Waits until the workers have published their tools, and lists them. */
const listed = (context: Context): Promise<Record<string, unknown>[]> =>
  context.once('the tools', async () => {
    const alice = await context.alice;
    const end = performance.now() + withinMs;
    for (;;) {
      const { body } = await alice.get('/chat/tools');
      const tools = body.tools as Record<string, unknown>[];
      if (tools.length > 0 || performance.now() > end) return tools;
    }
  });

/** Has an agent call a tool. */
async function called(
  context: Context,
  tool: string,
): Promise<{
  readonly alice: Client;
  readonly socket: SocketClient;
  readonly call: SeenFrame;
  readonly path: string;
}> {
  await listed(context);
  const alice = await context.alice;
  const agent = { provider: 'groq', model: `tool-call-${tool}`, tools: [tool] };
  const { body } = await alice.post(create, creation(agent));
  const sessionId = body.session_id as string;
  const socket = await alice.attach(sessionId);
  await socket.text('Go on');
  const call = await socket.next(is.event('tool.call'), 'a call', withinMs);
  const path = `/chat/sessions/${sessionId}/calls/${call.metadata['call_id']}`;
  return { alice, socket, call, path };
}

const result = (socket: SocketClient): Promise<SeenFrame> =>
  socket.next(is.event('tool.result'), 'a result', withinMs);

/** Has the demo call what a client runs, or ask a person. */
async function waiting(
  context: Context,
  agent: object,
  call: object,
  metadata: object = {},
): Promise<{ alice: Client; socket: SocketClient; call: SeenFrame; path: string }> {
  const alice = await context.alice;
  const { body } = await alice.post(create, creation({ provider: 'demo', model: 'echo', ...agent }));
  const sessionId = body.session_id as string;
  const socket = await alice.attach(sessionId);
  socket.send({ type: 'text', content: 'Go on', metadata: { calls: [call], ...metadata } });
  const made = await socket.next(is.event('tool.call'), 'a call', withinMs);
  return { alice, socket, call: made, path: `/chat/sessions/${sessionId}/calls/${made.metadata['call_id']}` };
}

const lamp = { name: 'lamp', description: 'Switches the lamp', parameters: { type: 'object' } };

/** Tools of the operator and of clients, and questions to people. */
export const tools: readonly Row[] = rowsOf('guide', 'Tools', 'tools', [
  [
    'list',
    '`GET /chat/tools` lists the tools that the caller may have agents use, without their addresses',
    async (c) => {
      const all = await listed(c);
      assert.deepEqual(
        all.map(({ name, kind, approval, idempotent, destructive }) => [
          name,
          kind,
          approval,
          idempotent,
          destructive,
        ]),
        [
          ['count', 'http', 'destructive', true, false],
          ['order', 'http', 'destructive', false, true],
        ],
      );
      assert.ok(!/127\.0\.0\.1|https?:/.test(JSON.stringify(all)));
      assert.deepEqual((await (await c.bob).get('/chat/tools')).body, { tools: [] });
    },
  ],
  [
    'unknown',
    'an agent with a tool that is not there, or not for its user: 422 `UNKNOWN_TOOL`',
    async (c) => {
      await listed(c);
      const agent = (tool: string): object => creation({ provider: 'groq', model: 'm', tools: [tool] });
      expectError(await (await c.alice).post(create, agent('none')), 422, 'UNKNOWN_TOOL');
      expectError(await (await c.bob).post(create, agent('count')), 422, 'UNKNOWN_TOOL');
    },
  ],
  [
    'call',
    'a call is logged as `tool.call` before it runs, and what came of it as `tool.result`, both before the answer',
    async (c) => {
      const { socket, call } = await called(c, 'count');
      assert.deepEqual(
        [call.metadata['tool'], call.metadata['arguments'], call.metadata['needs'], call.metadata['offset']],
        ['count', { n: 1 }, 'nothing', 8],
      );
      const { metadata, content } = await result(socket);
      assert.deepEqual([metadata['call_id'], metadata['status']], [call.metadata['call_id'], 'ok']);
      const answer = await socket.next(is.response, 'an answer', withinMs);
      assert.equal(answer.metadata['message_id'], metadata['response_id']);
      assert.equal(answer.content, `Turn 1. The result was: ${content}`);
      const numbers = [call, { metadata }, answer].map((frame) => frame.metadata['seq'] as number);
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
      );
    },
  ],
  [
    'approve',
    'a call that `needs` an approval runs as soon as somebody sends `tool.approve`; all sockets are told (`tool.answered`)',
    async (c) => {
      const { socket, call } = await called(c, 'order');
      assert.equal(call.metadata['needs'], 'approval');
      assert.ok(Date.parse(call.metadata['until'] as string) > Date.now());
      socket.send({ type: 'system', metadata: { event: 'tool.approve', call_id: call.metadata['call_id'] } });
      const answered = await socket.next(is.event('tool.answered'), 'told', withinMs);
      assert.deepEqual([answered.metadata['action'], answered.metadata['by']], ['approve', 'alice']);
      const { metadata } = await result(socket);
      assert.deepEqual([metadata['status'], metadata['by']], ['ok', 'alice']);
    },
  ],
  [
    'deny',
    'with `tool.deny` it does not run; the model is told the reason, and goes on',
    async (c) => {
      const { socket, call } = await called(c, 'order');
      const metadata = { event: 'tool.deny', call_id: call.metadata['call_id'], reason: 'Too dear.' };
      socket.send({ type: 'system', metadata });
      assert.equal((await result(socket)).metadata['status'], 'denied');
      assert.match((await socket.next(is.response, 'an answer', withinMs)).content ?? '', /Too dear\./);
    },
  ],
  [
    'by-rest',
    '`POST /chat/sessions/{session_id}/calls/{call_id}` answers as well; the first answer counts, and another is refused with `CALL_ANSWERED`',
    async (c) => {
      const { alice, socket, path } = await called(c, 'order');
      const { status, body } = await alice.post(path, { action: 'deny' });
      assert.deepEqual([status, body.action], [200, 'deny']);
      assert.equal((await alice.post(path, { action: 'deny' })).status, 200);
      expectError(await alice.post(path, { action: 'approve' }), 409, 'CALL_ANSWERED');
      assert.equal((await result(socket)).metadata['status'], 'denied');
    },
  ],
  [
    'no-call',
    'answers to calls that wait for nobody, or are not there, or are of others, are refused',
    async (c) => {
      const { alice, socket, path } = await called(c, 'count');
      await result(socket);
      expectError(await alice.post(path, { action: 'approve' }), 404, 'CALL_NOT_FOUND');
      expectError(await (await c.bob).post(path, { action: 'approve' }), 403, 'FORBIDDEN');
      socket.send({ type: 'system', metadata: { event: 'tool.approve', call_id: 'call_none' } });
      await socket.next(is.error('CALL_NOT_FOUND'), 'a refusal', withinMs);
    },
  ],
  [
    'stop',
    'a `stop` denies what waits',
    async (c) => {
      const { socket } = await called(c, 'order');
      socket.send({ type: 'stop' });
      assert.equal((await result(socket)).metadata['status'], 'denied');
      const answer = await socket.next(is.response, 'an answer', withinMs);
      assert.equal(answer.metadata['finish_reason'], 'stopped');
    },
  ],
  [
    'client',
    'an object in `tools` of an agent is a tool of the client: its call `needs` a `result`, and is answered by a `tool.result` or by REST; the first answer counts',
    async (c) => {
      const { alice, socket, call, path } = await waiting(c, { tools: [lamp] }, { tool: 'lamp' });
      assert.equal(call.metadata['needs'], 'result');
      expectError(await alice.post(path, { action: 'approve' }), 409, 'CALL_NEEDS_OTHER');
      const { call_id } = call.metadata;
      socket.send({ type: 'system', metadata: { event: 'tool.result', call_id, result: { on: true } } });
      const { metadata, content } = await result(socket);
      assert.deepEqual([metadata['status'], metadata['by'], content], ['ok', 'alice', '{"on":true}']);
      expectError(await alice.post(path, { action: 'answer', result: 'off' }), 409, 'CALL_ANSWERED');
      const answer = await socket.next(is.response, 'an answer', withinMs);
      assert.equal(answer.content, 'Go on\n\nlamp: {"on":true}');
    },
  ],
  [
    'text',
    '`metadata.tools` of a text brings tools of the client for its answer; of any other shape it is the caller’s own',
    async (c) => {
      const { socket, path, alice } = await waiting(c, {}, { tool: 'lamp' }, { tools: [lamp] });
      const { status, body } = await alice.post(path, { action: 'answer', result: 'on' });
      assert.deepEqual([status, body.action], [200, 'answer']);
      assert.equal((await socket.next(is.response, 'an answer', withinMs)).content, 'Go on\n\nlamp: on');
      socket.send({ type: 'text', content: 'Again', metadata: { tools: ['lamp'] } });
      assert.equal((await socket.next(is.response, 'an answer', withinMs)).content, 'Again');
    },
  ],
  [
    'taken',
    'a tool of the client with the name of another tool: 422 `TOOL_NAME_TAKEN`',
    async (c) => {
      await listed(c);
      const agent = (name: string): object => creation({ provider: 'demo', tools: [{ ...lamp, name }] });
      for (const name of ['count', 'ask_human']) {
        expectError(await (await c.alice).post(create, agent(name)), 422, 'TOOL_NAME_TAKEN');
      }
    },
  ],
  [
    'ask-human',
    'an agent with the capability `human_input` asks a person by `ask_human`: the call `needs` an `answer`; one that does not fit its schema: 400 `ANSWER_INVALID`',
    async (c) => {
      const asked = { text: 'How many?', schema: { type: 'integer' } };
      const call = { tool: 'ask_human', arguments: asked };
      const {
        alice,
        socket,
        call: question,
        path,
      } = await waiting(c, { capabilities: ['human_input'] }, call);
      assert.deepEqual([question.metadata['needs'], question.metadata['arguments']], ['answer', asked]);
      expectError(await alice.post(path, { action: 'answer', result: 'many' }), 400, 'ANSWER_INVALID');
      assert.equal((await alice.post(path, { action: 'answer', result: 3 })).status, 200);
      assert.equal((await result(socket)).content, '3');
    },
  ],
]);
