import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { is, type SeenFrame, type SocketClient } from '../../support/socket-client.ts';
import { callPath, DemoStack, endOf, play, toolCall, toolResult } from '../../support/tools/demo-stack.ts';

const demo = new DemoStack();
let other: Client;

beforeAll(async () => {
  await demo.open(inject('redisUrl'), { gateways: 2 });
  other = await Client.login(demo.stack.gateway(1));
}, 120_000);
afterAll(() => demo.close());

const sockets: SocketClient[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.drop();
});

async function open(agent: object = {}): Promise<{ sessionId: string; socket: SocketClient }> {
  const opened = await demo.session({ model: 'echo', capabilities: ['human_input'], ...agent });
  sockets.push(opened.socket);
  return opened;
}

const ask = (text: string, schema?: object) => ({
  tool: 'ask_human',
  arguments: { text, ...(schema ? { schema } : {}) },
});
const result = (value: unknown): object => ({ action: 'answer', result: value });

it('shows the question to all who listen, and the answer to the model', async () => {
  const { socket, sessionId } = await open();
  const ear = await other.attach(sessionId);
  sockets.push(ear);
  play(socket, 'Book it.', [ask('Which day?')]);
  for (const one of [socket, ear]) {
    expect(await one.next(toolCall, 'the question')).toMatchObject({
      content: 'primary asks: Which day?',
      receiver: 'alice',
      metadata: { tool: 'ask_human', needs: 'answer', arguments: { text: 'Which day?' } },
    });
  }
  const call = ear.frames.find(toolCall) as SeenFrame;
  const path = callPath(sessionId, call);
  expect(await other.post(path, { action: 'approve' })).toMatchObject({
    status: 409,
    body: { code: 'CALL_NEEDS_OTHER' },
  });
  ear.send({
    type: 'system',
    metadata: { event: 'tool.result', call_id: call.metadata['call_id'], result: 'Monday' },
  });
  expect((await socket.next(is.response, 'an answer')).content).toBe('Book it.\n\nask_human: Monday');
  expect(socket.frames.filter(toolResult).map(endOf)).toEqual(['ask_human ok alice']);
});

it('takes an answer only if it fits the schema, and says where it does not', async () => {
  const { socket, sessionId } = await open();
  const schema = {
    type: 'object',
    properties: {
      day: { type: 'string', enum: ['Monday', 'Friday'] },
      people: { type: 'integer', minimum: 1 },
    },
    required: ['day', 'people'],
  };
  play(socket, 'Book it.', [ask('When, and for how many?', schema)]);
  const call = await socket.next(toolCall, 'the question');
  expect(call.metadata).toMatchObject({ arguments: { schema } });
  const path = callPath(sessionId, call);
  expect(await demo.alice.post(path, result({ day: 'Sunday', people: 0 }))).toMatchObject({
    status: 400,
    body: { code: 'ANSWER_INVALID', errors: [{ path: 'day' }, { path: 'people' }] },
  });
  expect(await other.post(path, result('Monday'))).toMatchObject({
    status: 400,
    body: { code: 'ANSWER_INVALID' },
  });
  expect(await demo.alice.post(path, { action: 'answer' })).toMatchObject({ status: 400 });
  socket.send({
    type: 'system',
    metadata: { event: 'tool.result', call_id: call.metadata['call_id'], result: { day: 'Friday' } },
  });
  expect((await socket.next(is.error('ANSWER_INVALID'), 'a refusal')).metadata).toMatchObject({
    details: { errors: [{ path: 'people' }] },
  });
  // Nobody else is told what is asked.
  const bob = await Client.login(demo.stack.gateway(), 'bob');
  expect(await bob.post(path, result('Monday'))).toMatchObject({
    status: 403,
    body: { code: 'FORBIDDEN' },
  });
  expect(await other.post(path, result({ day: 'Friday', people: 2 }))).toMatchObject({ status: 200 });
  expect(await demo.alice.post(path, result('Monday'))).toMatchObject({
    status: 409,
    body: { code: 'CALL_ANSWERED' },
  });
  expect((await socket.next(is.response, 'an answer')).content).toBe(
    'Book it.\n\nask_human: {"day":"Friday","people":2}',
  );
});

it('finds the question behind whatever was logged since, and takes no for an answer', async () => {
  const { socket, sessionId } = await open();
  play(socket, 'First.', [ask('Sure?', { type: 'boolean' })]);
  const call = await socket.next(toolCall, 'the question');
  for (let n = 0; n < 60; n += 1) await socket.text(`text ${n}`);
  const path = callPath(sessionId, call);
  expect(await demo.alice.post(path, result('yes'))).toMatchObject({ status: 400 });
  expect(await demo.alice.post(path, { action: 'deny', reason: 'Ask me later.' })).toMatchObject({
    status: 200,
  });
  expect((await socket.some(is.response, 'an answer')).content).toBe(
    'First.\n\nask_human failed: The person did not want to answer this. The reason given: Ask me later.',
  );
});

it('is for agents with the capability alone, and a wrong question goes back to the model', async () => {
  const { socket: without } = await open({ capabilities: [] });
  play(without, 'Book it.', [ask('Which day?')]);
  expect((await without.next(is.response, 'an answer')).content).toContain(
    'There is no tool "ask_human" here.',
  );
  const { socket } = await open();
  play(socket, 'Book it.', [
    { tool: 'ask_human', arguments: {} },
    ask('Which day?', { type: 'string', title: 'x'.repeat(40_000) }),
    ask(''),
  ]);
  const { content } = await socket.next(is.response, 'an answer');
  expect(content?.match(/ask_human failed: The arguments do not fit: /g)).toHaveLength(3);
  expect(content).toContain('schema: must be at most 32768 characters');
  expect(socket.frames.filter(toolResult).map(endOf)).toEqual([
    'ask_human error TOOL_ARGUMENTS_INVALID',
    'ask_human error TOOL_ARGUMENTS_INVALID',
    'ask_human error TOOL_ARGUMENTS_INVALID',
  ]);
});

it('works among agents: their conversation waits for the person, and a stop ends it', async () => {
  const agent = (text: string): object => ({
    provider: 'demo',
    model: 'typist',
    capabilities: ['human_input'],
    metadata: { script: text, tokens_per_second: 1_000, calls: [{ ...ask(`${text}?`), turn: 1 }] },
  });
  const { socket, sessionId } = await demo.sessionOf(
    { ann: agent('Tea'), bob: agent('Cake') },
    { goal: 'To order', limits: { max_turns: 4 } },
  );
  sockets.push(socket);
  const first = await socket.next(toolCall, 'a question');
  expect(first).toMatchObject({ content: 'ann asks: Tea?', receiver: 'alice', metadata: { agent: 'ann' } });
  expect(await other.post(callPath(sessionId, first), result('Green'))).toMatchObject({ status: 200 });
  expect((await socket.next(is.response, 'an answer')).content).toBe('Tea\n\nask_human: Green');
  expect(await socket.next(toolCall, 'a question')).toMatchObject({ metadata: { agent: 'bob' } });
  socket.send({ type: 'stop' });
  await socket.next(is.event('conversation.ended'), 'the end');
  expect(socket.frames.filter(toolResult).map(endOf)).toEqual(['ask_human ok alice', 'ask_human denied']);
});
