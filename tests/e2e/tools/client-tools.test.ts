import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { is, type SeenFrame, type SocketClient } from '../../support/socket-client.ts';
import { callPath, DemoStack, endOf, play, toolCall, toolResult } from '../../support/tools/demo-stack.ts';

const demo = new DemoStack();
let other: Client;

beforeAll(async () => {
  await demo.open(inject('redisUrl'), { gateways: 2, workers: 2 });
  other = await Client.login(demo.stack.gateway(1));
}, 120_000);
afterAll(() => demo.close());

const sockets: SocketClient[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.drop();
  demo.server.calls.length = 0;
});

const parameters = {
  type: 'object',
  properties: { which: { type: 'string', enum: ['front', 'back'] } },
  required: ['which'],
  additionalProperties: false,
};
const openDoor = { name: 'open_door', description: 'Opens a door', parameters };
const front = { tool: 'open_door', arguments: { which: 'front' } };

async function open(agent: object = {}): Promise<{ sessionId: string; socket: SocketClient }> {
  const opened = await demo.session({ model: 'echo', tools: [openDoor, 'read'], ...agent });
  sockets.push(opened.socket);
  return opened;
}

const codeOf = async (client: Client, path: string, body: object): Promise<unknown[]> => {
  const { status, body: said } = await client.post(path, body);
  return [status, said.code ?? said.action];
};
const answerFrame = (call: SeenFrame, more: object): object => ({
  type: 'system',
  metadata: { event: 'tool.result', call_id: call.metadata['call_id'], ...more },
});

it('waits for a result without a worker, and takes the first, of any client of its user', async () => {
  const { socket, sessionId } = await open();
  play(socket, 'Please open.', [{ ...front, at: 7 }]);
  const call = await socket.next(toolCall, 'a call');
  expect(call).toMatchObject({
    content: 'primary calls open_door.',
    metadata: { tool: 'open_door', arguments: { which: 'front' }, needs: 'result', offset: 7 },
  });
  expect(call.metadata).not.toHaveProperty('editable');
  expect(Date.parse(String(call.metadata['until']))).toBeGreaterThan(Date.now());
  const path = callPath(sessionId, call);
  const bob = await Client.login(demo.stack.gateway(), 'bob');
  const result = { action: 'answer', result: { open: true, width: 90 } };
  expect(await codeOf(bob, path, result)).toEqual([403, 'FORBIDDEN']);
  expect(await codeOf(other, path, { action: 'approve' })).toEqual([409, 'CALL_NEEDS_OTHER']);
  const ear = await other.attach(sessionId);
  sockets.push(ear);
  expect(await codeOf(other, path, result)).toEqual([200, 'answer']);
  expect(await codeOf(other, path, result)).toEqual([200, 'answer']);
  expect(await codeOf(demo.alice, path, { action: 'answer', result: 'open' })).toEqual([
    409,
    'CALL_ANSWERED',
  ]);
  socket.send(answerFrame(call, { result: 'open' }));
  await socket.some(is.error('CALL_ANSWERED'), 'a refusal');
  const answered = { call_id: call.metadata['call_id'], action: 'answer', by: 'alice' };
  for (const one of [socket, ear]) {
    expect((await one.some(is.event('tool.answered'), 'the news')).metadata).toMatchObject(answered);
  }
  expect((await socket.some(is.response, 'an answer')).content).toBe(
    'Please \n\nopen_door: {"open":true,"width":90}\n\nopen.',
  );
  const told = socket.frames.find(toolResult);
  expect(told).toMatchObject({
    content: '{"open":true,"width":90}',
    metadata: { status: 'ok', by: 'alice', tool: 'open_door' },
  });
  expect(await codeOf(demo.alice, path, { action: 'answer' })).toEqual([409, 'CALL_ANSWERED']);
});

it('is answered by frames: with a text as it is, with nothing, with an error, and by a no', async () => {
  const { socket } = await open();
  play(
    socket,
    'All.',
    [1, 2, 3, 4].map((n) => ({ ...front, arguments: { which: n % 2 ? 'front' : 'back' } })),
  );
  await socket.until('all calls', () => socket.frames.filter(toolCall).length === 4);
  const [text, nothing, error, no] = socket.frames.filter(toolCall) as [
    SeenFrame,
    SeenFrame,
    SeenFrame,
    SeenFrame,
  ];
  socket.send(answerFrame(text, { result: '"quoted"' }));
  socket.send(answerFrame(nothing, {}));
  socket.send(answerFrame(error, { error: 'It is stuck.' }));
  const deny = { event: 'tool.deny', call_id: no.metadata['call_id'], reason: 'It rains.' };
  socket.send({ type: 'system', metadata: deny });
  expect((await socket.next(is.response, 'an answer')).content?.split('\n')).toEqual([
    'All.',
    '',
    'open_door: "quoted"',
    'open_door: null',
    'open_door failed: It is stuck.',
    'open_door failed: The client did not run this. The reason given: It rains.',
  ]);
  expect(socket.frames.filter(toolResult).map(endOf).toSorted()).toEqual([
    'open_door denied alice',
    'open_door error TOOL_FAILED alice',
    'open_door ok alice',
    'open_door ok alice',
  ]);
});

it('refuses results that are too large, no JSON, or both a result and an error', async () => {
  const { socket, sessionId } = await open();
  play(socket, 'Please.', [front]);
  const call = await socket.next(toolCall, 'a call');
  const path = callPath(sessionId, call);
  const wrong = [
    { action: 'answer', result: 'ü'.repeat(33_000) },
    { action: 'answer', result: ['x'.repeat(65_536)] },
    { action: 'answer', result: 1, error: 'no' },
    { action: 'answer', error: '' },
    { action: 'answer', error: 'x'.repeat(5_000) },
  ];
  for (const body of wrong) expect(await codeOf(demo.alice, path, body)).toEqual([422, 'VALIDATION_ERROR']);
  socket.send(answerFrame(call, { result: 'ü'.repeat(33_000) }));
  await socket.some(is.error('INVALID_FRAME'), 'a refusal');
  const largest = 'x'.repeat(65_536);
  expect(await codeOf(demo.alice, path, { action: 'answer', result: largest })).toEqual([200, 'answer']);
  const result = await socket.some(toolResult, 'a result');
  expect(Buffer.byteLength(result.content ?? '')).toBeLessThanOrEqual(16_384);
  await socket.some(is.response, 'an answer');
});

it('gives arguments that do not fit back to the model, and asks nobody', async () => {
  const { socket } = await open();
  play(socket, 'Please.', [{ tool: 'open_door', arguments: { which: 'roof' } }]);
  expect((await socket.next(is.response, 'an answer')).content).toContain(
    'open_door failed: The arguments do not fit: which',
  );
  const [call] = socket.frames.filter(toolCall);
  expect(call?.metadata).toMatchObject({ needs: 'nothing', arguments: { which: 'roof' } });
  expect(socket.frames.filter(toolResult).map(endOf)).toEqual(['open_door error TOOL_ARGUMENTS_INVALID']);
});

it('is ended by a stop, and cannot be answered behind it', async () => {
  const { socket, sessionId } = await open();
  play(socket, 'Please open.', [{ ...front, at: 6 }]);
  const call = await socket.next(toolCall, 'a call');
  socket.send({ type: 'stop' });
  expect(await socket.next(is.response, 'an answer')).toMatchObject({
    content: 'Please',
    metadata: { finish_reason: 'stopped' },
  });
  expect(socket.frames.filter(toolResult).map(endOf)).toEqual(['open_door denied']);
  expect(await codeOf(demo.alice, callPath(sessionId, call), { action: 'answer' })).toEqual([
    409,
    'CALL_OVER',
  ]);
});

it('takes tools that a text brings along, for the answer to that text alone, and leaves other metadata', async () => {
  const { socket, sessionId } = await open({ tools: [] });
  const lamp = { name: 'lamp', description: 'Switches the lamp', parameters: { type: 'object' } };
  play(socket, 'Light.', [{ tool: 'lamp' }], { tools: [lamp] });
  const call = await socket.next(toolCall, 'a call');
  expect(call.metadata).toMatchObject({ tool: 'lamp', needs: 'result' });
  socket.send(answerFrame(call, { result: 'on' }));
  expect((await socket.next(is.response, 'an answer')).content).toBe('Light.\n\nlamp: on');
  play(socket, 'Again.', [{ tool: 'lamp' }]);
  expect((await socket.next(is.response, 'an answer')).content).toContain('There is no tool "lamp" here.');
  // What is no declaration of tools is the caller's own.
  const shapes = ['hammer', ['read'], [{ name: 'lamp' }], [{ ...lamp, type: 'function' }], [], {}, null];
  for (const tools of shapes) {
    play(socket, 'Own.', [{ tool: 'lamp' }], { tools });
    expect((await socket.next(is.response, 'an answer')).content).toContain('There is no tool "lamp"');
  }
  const { body } = await demo.alice.get(`/chat/sessions/${sessionId}/messages`);
  const texts = (body.messages as SeenFrame[]).filter(is.type('text'));
  expect(texts.map(({ metadata }) => metadata['tools'])).toEqual([[lamp], undefined, ...shapes]);
});

it('refuses names that are taken and what is no declaration, of agents and of texts', async () => {
  const agent = (tools: unknown): object => ({
    session_type: 'human_agent',
    agents: { primary: { provider: 'demo', tools } },
  });
  const called = (name: string, changes: object = {}) => ({ ...openDoor, name, ...changes });
  const { socket, sessionId } = await open();
  const inText = (tools: unknown): object => ({ content: 'Please.', metadata: { tools } });
  const messages = `/chat/sessions/${sessionId}/messages`;
  for (const name of ['read', 'conclude', 'ask_human', 'ask_agent']) {
    expect(await demo.alice.post('/chat/sessions/create', agent(['ask', called(name)]))).toMatchObject({
      status: 422,
      body: { code: 'TOOL_NAME_TAKEN', errors: [{ path: 'agents.primary.tools.1.name' }] },
    });
    expect(await demo.alice.post(messages, inText([called(name)]))).toMatchObject({
      status: 422,
      body: { code: 'TOOL_NAME_TAKEN', errors: [{ path: 'metadata.tools.0.name' }] },
    });
  }
  socket.send({ type: 'text', ...inText([called('read')]) });
  await socket.some(is.error('TOOL_NAME_TAKEN'), 'a refusal');
  const wrong = [
    [[called('a', { parameters: { type: 'string' } })], 'tools.0.parameters'],
    [[called('a'), called('a')], 'tools'],
    [[called('a b')], 'tools.0.name'],
    [[called('a', { url: 'http://127.0.0.1' })], 'tools.0'],
  ] as const;
  for (const [tools, path] of wrong) {
    expect(await demo.alice.post('/chat/sessions/create', agent(tools))).toMatchObject({
      status: 422,
      body: { code: 'VALIDATION_ERROR', errors: [{ path: `agents.primary.${path}` }] },
    });
  }
  expect(await demo.alice.post(messages, inText([called('a'), called('a')]))).toMatchObject({
    status: 422,
    body: { code: 'VALIDATION_ERROR', errors: [{ path: 'metadata.tools.1.name' }] },
  });
  const registered = { name: 'Ann', provider: 'demo', model: 'echo' };
  expect(await demo.alice.post('/agents/register', { ...registered, tools: [called('read')] })).toMatchObject(
    { status: 422, body: { code: 'TOOL_NAME_TAKEN', errors: [{ path: 'tools.0.name' }] } },
  );
});

it('are kept with a registered agent, which can be changed', async () => {
  const { body } = await demo.alice.post('/agents/register', {
    name: 'Porter',
    provider: 'demo',
    model: 'echo',
    tools: ['read', openDoor],
  });
  const agent = `/agents/${body.agent_id}`;
  const called = async (): Promise<string[]> => {
    const { socket } = await demo.sessionOf({ porter: { agent_id: body.agent_id } });
    sockets.push(socket);
    play(socket, 'Both.', [front, { tool: 'read' }]);
    await socket.until('a call or an answer', () =>
      socket.frames.some((frame) => toolCall(frame) || is.response(frame)),
    );
    for (const call of socket.frames.filter(toolCall)) {
      if (call.metadata['needs'] === 'result') socket.send(answerFrame(call, { result: 'open' }));
    }
    await socket.next(is.response, 'an answer');
    return socket.frames.filter(toolResult).map(endOf).toSorted();
  };
  expect(await called()).toEqual(['open_door ok alice', 'read ok']);
  await demo.alice.call('PATCH', agent, { json: { personality: 'brisk' } });
  expect(await called()).toEqual(['open_door ok alice', 'read ok']);
  await demo.alice.call('PATCH', agent, { json: { tools: ['read'] } });
  expect(await called()).toEqual(['read ok']);
});

it('survives the death of everything, and is answered at another gateway', async () => {
  const { socket, sessionId } = await open();
  play(socket, 'Please open both.', [
    { ...front, at: 7 },
    { tool: 'open_door', arguments: { which: 'back' }, at: 7 },
  ]);
  await socket.until('both calls', () => socket.frames.filter(toolCall).length === 2);
  const [first, second] = socket.frames.filter(toolCall) as [SeenFrame, SeenFrame];
  const { stack } = demo;
  const processes = [stack.worker(0), stack.worker(1), stack.gatewayProcess(0), stack.gatewayProcess(1)];
  await Promise.all(processes.map((process) => process.kill('SIGKILL')));
  await Promise.all(processes.map((process) => process.start()));
  const heard = await other.attach(sessionId, { cursor: '0.', stream: true });
  sockets.push(heard);
  await heard.some(is.delta, 'the text so far');
  expect(await codeOf(other, callPath(sessionId, second), { action: 'answer', result: 'b' })).toEqual([
    200,
    'answer',
  ]);
  expect(await codeOf(demo.alice, callPath(sessionId, first), { action: 'answer', result: 'a' })).toEqual([
    200,
    'answer',
  ]);
  expect(await heard.some(is.response, 'an answer')).toMatchObject({
    content: 'Please \n\nopen_door: a\nopen_door: b\n\nopen both.',
  });
  expect(heard.frames.filter(toolResult).map(endOf)).toEqual(['open_door ok alice', 'open_door ok alice']);
}, 180_000);

it('offers none to a provider without tools, and none in a session that agents ask in', async () => {
  const { body } = await demo.alice.post('/agents/register', {
    name: 'Helper',
    provider: 'demo',
    model: 'echo',
    tools: [openDoor],
    metadata: { calls: [front] },
  });
  const { socket } = await demo.session({
    capabilities: ['delegation'],
    metadata: { asks: { agent: body.agent_id, message: 'Open!' } },
  });
  sockets.push(socket);
  socket.send({ type: 'text', content: 'Ask it.' });
  expect((await socket.next(is.response, 'an answer')).content).toContain(
    'There is no tool "open_door" here.',
  );
});
