import { McpHttpServer } from '../../support/tools/mcp-http-server.ts';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { is, type SeenFrame } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { callPath, DemoStack, endOf, play, toolCall, toolResult } from '../../support/tools/demo-stack.ts';

const demo = new DemoStack();
const mcp = new McpHttpServer();
const patienceMs = 60_000;

beforeAll(async () => {
  await mcp.start();
  await demo.open(inject('redisUrl'));
}, 120_000);
afterAll(async () => {
  await demo.close();
  await mcp.close();
});

const mine = ({ type, metadata }: SeenFrame): string => String(metadata['event'] ?? type);

it('calls what a text says, where it says, and tells what came of it', async () => {
  const { socket } = await demo.session({ model: 'echo', tools: ['read'] });
  play(socket, 'Here I look, and here.', [
    { tool: 'read', arguments: { n: 1 }, at: 11 },
    { tool: 'read', arguments: { n: 2 }, at: 11 },
    { tool: 'read', arguments: { n: 'three' } },
    { tool: 'ask', arguments: { n: 4 } },
  ]);
  const answer = await socket.next(is.response, 'an answer');
  const calls = socket.frames.filter(toolCall);
  expect(calls.map(({ metadata }) => [metadata['tool'], metadata['arguments'], metadata['offset']])).toEqual([
    ['read', { n: 1 }, 11],
    ['read', { n: 2 }, 11],
    ['read', { n: 'three' }, expect.any(Number)],
  ]);
  expect(socket.frames.filter(toolResult).map(endOf)).toEqual([
    'read ok',
    'read ok',
    'read error TOOL_ARGUMENTS_INVALID',
  ]);
  expect(
    demo.server.calls
      .splice(0)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(['/read?n=1', '/read?n=2']);
  const [before, ...told] = (answer.content ?? '').split('\n\n');
  expect([before, told]).toMatchObject([
    'Here I look',
    [
      expect.stringMatching(/^read: counted \d\nread: counted \d$/),
      ', and here.',
      // The agent does not have this one, so nobody but the model is told of it.
      expect.stringMatching(
        /^ask failed: There is no tool "ask" here.\nread failed: The arguments do not fit: n: /,
      ),
    ],
  ]);
  socket.drop();
});

it('leaves metadata of any other shape to the caller', async () => {
  const { socket, sessionId } = await demo.session({ model: 'echo', tools: ['read'] });
  const shapes = ['read', {}, [], [{}], [{ tool: 7 }], [{ tool: 'read', at: -1 }], null];
  for (const [at, calls] of shapes.entries()) {
    socket.send({ type: 'text', content: `text ${at}`, metadata: { calls } });
    expect((await socket.next(is.response, 'an answer')).content).toBe(`text ${at}`);
  }
  const { body } = await demo.alice.get(`/chat/sessions/${sessionId}/messages`);
  const messages = body.messages as SeenFrame[];
  expect(messages.filter(is.type('text')).map(({ metadata }) => metadata['calls'])).toEqual(shapes);
  expect(messages.some(toolCall)).toBe(false);
  const agents = { primary: { provider: 'demo', metadata: { calls: 'read' } } };
  expect(
    await demo.alice.post('/chat/sessions/create', { session_type: 'human_agent', agents }),
  ).toMatchObject({ status: 422, body: { errors: [{ path: 'agents.primary.metadata.calls' }] } });
  socket.drop();
});

it('has agents call tools among themselves, and a person agree to it', async () => {
  const ann = {
    provider: 'demo',
    model: 'typist',
    tools: ['*'],
    metadata: {
      script: 'Let me see.',
      tokens_per_second: 1_000,
      calls: [
        { tool: 'read', arguments: { n: 1 }, turn: 1 },
        { tool: 'ask', arguments: { n: 2 }, turn: 2 },
      ],
    },
  };
  const metadata = { goal: 'To count', limits: { max_turns: 4 } };
  const { socket, sessionId } = await demo.sessionOf({ ann, bob: { provider: 'demo' } }, metadata);
  const asked = await socket.next(({ metadata: { needs } }) => needs === 'approval', 'a call');
  expect(asked).toMatchObject({ receiver: 'alice', metadata: { agent: 'ann', tool: 'ask' } });
  expect(await demo.alice.post(callPath(sessionId, asked), { action: 'approve' })).toMatchObject({
    status: 200,
  });
  await socket.next(is.event('conversation.ended'), 'the end');
  expect(socket.durable.map(mine)).toEqual([
    'tool.call',
    'tool.result',
    'response',
    'response',
    'tool.call',
    'tool.result',
    'response',
    'response',
    'conversation.ended',
  ]);
  expect(socket.frames.filter(toolResult).map(endOf)).toEqual(['read ok', 'ask ok alice']);
  const [first, second] = socket.frames.filter(is.response);
  expect(first?.content).toBe('Let me see.\n\nread: counted 1');
  // The other one hears the message, and nothing of the call.
  expect(second?.content).toContain('Let me see.');
  expect(demo.server.calls.splice(0).map(({ path }) => path)).toEqual(['/read?n=1', '/ask']);
  socket.drop();
});

it('reads the file again on SIGHUP, and stays as it is if that is wrong', async () => {
  const { socket } = await demo.session({ model: 'echo', tools: ['re*'] });
  const worker = demo.stack.worker();
  const reloaded = async (what: string, times = 1): Promise<void> => {
    worker.signal('SIGHUP');
    await eventually(what, patienceMs, () => worker.log.split(what).length > times);
  };
  const reread = { description: 'Counts again', users: 'all', url: `${demo.server.url}/reread` };
  demo.writeTools({ reread });
  await reloaded('TOOLS_FILE was read again');
  play(socket, 'New.', [{ tool: 'reread', at: 0 }]);
  expect((await socket.next(is.response, 'an answer')).content).toBe('reread: counted 1\n\nNew.');
  demo.file.write({ tools: { read: { url: 7 } } });
  await reloaded('TOOLS_FILE is wrong; the tools stay as they were');
  play(socket, 'Still.', [{ tool: 'reread', at: 0 }, { tool: 'read' }]);
  expect((await socket.next(is.response, 'an answer')).content).toBe(
    'reread: counted 2\n\nStill.\n\nread: counted 3',
  );
  demo.writeTools();
  await reloaded('TOOLS_FILE was read again', 2);
  play(socket, 'Gone.', [{ tool: 'reread' }]);
  expect((await socket.next(is.response, 'an answer')).content).toContain('There is no tool "reread" here.');
  expect(demo.server.calls.splice(0).map(({ path }) => path)).toEqual(['/reread', '/reread', '/read']);
  socket.drop();
});

it('calls tools of a server of 2026 in a session', async () => {
  demo.file.write({
    tools: { read: { description: 'Counts', users: 'all', url: `${demo.server.url}/read` } },
    mcp_servers: { math: { url: mcp.url, users: 'all' } },
  });
  demo.stack.worker().signal('SIGHUP');
  await eventually('the tools are published', patienceMs, async () => {
    const { body } = await demo.alice.get('/chat/tools');
    return (body.tools as { name: string }[]).some(({ name }) => name === 'math.add');
  });
  const { socket, sessionId } = await demo.session({ model: 'echo', tools: ['math.*'] });
  play(socket, 'Two and two.', [
    { tool: 'math.add', arguments: { a: 2, b: 2 }, at: 0 },
    { tool: 'math.write', arguments: { what: 'four' } },
    { tool: 'math.fail' },
  ]);
  const writes = ({ metadata }: SeenFrame): boolean => metadata['tool'] === 'math.write';
  const call = await socket.some((frame) => toolCall(frame) && writes(frame), 'a call');
  expect(call.metadata).toMatchObject({ needs: 'approval', arguments: { what: 'four' } });
  expect(await demo.alice.post(callPath(sessionId, call), { action: 'approve' })).toMatchObject({
    status: 200,
  });
  const failing = await socket.some(
    (frame) => toolCall(frame) && frame.metadata['tool'] === 'math.fail',
    'the other call',
  );
  await demo.alice.post(callPath(sessionId, failing), { action: 'approve' });
  expect((await socket.some(is.response, 'an answer')).content).toBe(
    'math__add: {"sum":4}\n\nTwo and two.\n\nmath__write: wrote four\nmath__fail failed: it did not work',
  );
  expect(socket.frames.filter(toolResult).map(endOf).toSorted()).toEqual([
    'math.add ok',
    'math.fail error TOOL_FAILED alice',
    'math.write ok alice',
  ]);
  socket.drop();
});
