import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { secretKey } from '../../support/providers/drivers.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import type { ScriptedServer } from '../../support/providers/scripted-server.ts';
import { is, type SeenFrame, type SocketClient } from '../../support/socket-client.ts';
import { Stack } from '../../support/stack.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { CountingServer } from '../../support/tools/counting-server.ts';
import { OwnToolsFile } from '../../support/tools/tools-file.ts';
import { says } from '../../support/tools/tools-rig.ts';

const patienceMs = 60_000;

let openai: ScriptedServer;
const server = new CountingServer();
const file = new OwnToolsFile('');
let stack: Stack;
let alice: Client;

beforeAll(async () => {
  openai = openAiServer({ apiKey: secretKey });
  await Promise.all([openai.start(), server.start()]);
  const parameters = { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false };
  const tool = { description: 'Counts', parameters, method: 'POST', users: ['alice'] };
  file.write({
    tools: {
      ask: { ...tool, url: `${server.url}/ask` },
      edit: { ...tool, url: `${server.url}/edit`, editable: true },
      plain: { ...tool, url: `${server.url}/plain`, approval: 'never' },
      read: { ...tool, method: 'GET', url: `${server.url}/read` },
    },
  });
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    env: {
      OPENAI_BASE_URL: openai.baseUrl,
      OPENAI_API_KEY: secretKey,
      TOOLS_FILE: file.path,
      LEASE_SECONDS: '2',
    },
  });
  alice = await Client.login(stack.gateway());
  await eventually('the tools are published', patienceMs, async () => {
    const { body } = await alice.get('/chat/tools');
    return (body.tools as unknown[]).length === 4;
  });
}, 120_000);
afterEach(() => {
  server.calls.length = 0;
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([openai.close(), server.close(), file.remove()]);
});

const call = (name: string, n: number, id?: string) => ({ name, arguments: { n }, ...(id ? { id } : {}) });
const toolCall = is.event('tool.call');
const toolResult = is.event('tool.result');

async function open(
  tools: readonly string[],
  changes: object = {},
): Promise<{ socket: SocketClient; sessionId: string }> {
  const agent = { provider: 'openai', model: 'm', tools, ...changes };
  const { status, body } = await alice.post('/chat/sessions/create', {
    session_type: 'human_agent',
    agents: { primary: agent },
  });
  expect([status, body]).toMatchObject([200, {}]);
  const sessionId = body.session_id as string;
  return { sessionId, socket: await alice.attach(sessionId, { stream: true }) };
}

/** The calls of a session, as soon as there are so many. */
async function callsOf(socket: SocketClient, count: number): Promise<string[]> {
  await eventually(`${count} calls`, patienceMs, () => socket.frames.filter(toolCall).length >= count);
  return socket.frames.filter(toolCall).map(({ metadata }) => String(metadata['call_id']));
}

const results = (socket: SocketClient): string[] =>
  socket.frames
    .filter(toolResult)
    .map(({ metadata }) => [metadata['tool'], metadata['status'], metadata['by']].filter(Boolean).join(' '));

async function answer(socket: SocketClient): Promise<SeenFrame> {
  await eventually('an answer', patienceMs, () => socket.frames.some(is.response));
  return socket.frames.find(is.response) as SeenFrame;
}

/** Kills every process of the installation, and starts it again. */
async function killAll(): Promise<void> {
  const processes = [stack.worker(), stack.gatewayProcess(0), stack.gatewayProcess(1)];
  await Promise.all(processes.map((process) => process.kill('SIGKILL')));
  await Promise.all(processes.map((process) => process.start()));
}

it('lists the tools that a user may use, and refuses agents any other', async () => {
  const { body } = await alice.get('/chat/tools');
  expect(body.tools).toMatchObject([
    { name: 'ask', kind: 'http', approval: 'destructive', idempotent: false, destructive: true },
    { name: 'edit' },
    { name: 'plain', approval: 'never' },
    { name: 'read', idempotent: true, destructive: false },
  ]);
  expect(JSON.stringify(body)).not.toContain(server.url);
  const bob = await Client.login(stack.gateway(), 'bob');
  expect((await bob.get('/chat/tools')).body).toEqual({ tools: [] });
  const agent = (tools: unknown, more: object = {}): object => ({
    session_type: 'human_agent',
    agents: { primary: { provider: 'openai', model: 'm', tools, ...more } },
  });
  expect(await bob.post('/chat/sessions/create', agent(['read']))).toMatchObject({
    status: 422,
    body: { code: 'UNKNOWN_TOOL', errors: [{ path: 'agents.primary.tools.0' }] },
  });
  expect(await alice.post('/chat/sessions/create', agent(['read', 'none.*']))).toMatchObject({
    status: 422,
    body: { code: 'UNKNOWN_TOOL', errors: [{ path: 'agents.primary.tools.1' }] },
  });
  expect(await alice.post('/chat/sessions/create', agent([7]))).toMatchObject({
    status: 422,
    body: { code: 'VALIDATION_ERROR' },
  });
  const sometimes = agent(['read'], { tool_approvals: { read: 'sometimes' } });
  expect(await alice.post('/chat/sessions/create', sometimes)).toMatchObject({ status: 422 });
  const registered = { name: 'Ann', provider: 'openai', model: 'm' };
  expect(await alice.post('/agents/register', { ...registered, tools: ['x'] })).toMatchObject({
    status: 422,
    body: { code: 'UNKNOWN_TOOL', errors: [{ path: 'tools.0' }] },
  });
  const { status, body: agentBody } = await alice.post('/agents/register', {
    ...registered,
    tools: ['plain'],
  });
  expect(status).toBe(200);
  const changed = `/agents/${agentBody.agent_id}`;
  expect(await alice.call('PATCH', changed, { json: { tools: ['x'] } })).toMatchObject({
    status: 422,
    body: { code: 'UNKNOWN_TOOL' },
  });
  expect(await alice.call('PATCH', changed, { json: { personality: 'brisk' } })).toMatchObject({
    status: 200,
  });
  openai.next(says('', call('plain', 1)), says('Done.'));
  const { body: session } = await alice.post('/chat/sessions/create', {
    session_type: 'human_agent',
    agents: { primary: { agent_id: agentBody.agent_id } },
  });
  const socket = await alice.attach(session.session_id as string);
  socket.send({ type: 'text', content: 'Go' });
  expect(await answer(socket)).toMatchObject({ content: 'Done.' });
  expect(server.calls).toHaveLength(1);
  socket.drop();
});

it('waits for a person without a worker, shows its text meanwhile, and runs what is approved', async () => {
  const { socket, sessionId } = await open(['ask', 'read']);
  openai.next(says('May I? ', call('ask', 1), call('read', 2)), says('I did.'));
  socket.send({ type: 'text', content: 'Do it' });
  const [callId = ''] = await callsOf(socket, 2);
  const asked = socket.frames.find(toolCall);
  expect(asked).toMatchObject({ metadata: { needs: 'approval', editable: false, offset: 7 } });
  expect(Date.parse(String(asked?.metadata['until']))).toBeGreaterThan(Date.now());
  await eventually('the other call has a result', patienceMs, () => results(socket).includes('read ok'));
  // Whoever comes meanwhile sees the text.
  const late = await alice.attach(sessionId, { stream: true });
  await eventually('the text', patienceMs, () => late.frames.some(({ content }) => content === 'May I? '));
  expect(server.calls.map(({ path }) => path)).toEqual(['/read?n=2']);
  late.send({ type: 'system', metadata: { event: 'tool.approve', call_id: callId } });
  expect(await answer(socket)).toMatchObject({ content: 'May I? I did.' });
  expect((await answer(socket)).metadata).not.toHaveProperty('attempt');
  expect(results(socket)).toEqual(['read ok', 'ask ok alice']);
  expect(socket.frames.some(is.event('tool.answered'))).toBe(true);
  expect(socket.frames.some(is.event('restart'))).toBe(false);
  socket.drop();
  late.drop();
});

it('tells the model of a denial, with its reason, and takes other arguments where that is allowed', async () => {
  const { socket, sessionId } = await open(['ask', 'edit']);
  openai.next(says('', call('ask', 1, 'a'), call('edit', 2, 'b'), call('edit', 3, 'c')), says('Well.'));
  socket.send({ type: 'text', content: 'Do it' });
  const [ask = '', edit = '', wrong = ''] = await callsOf(socket, 3);
  const path = (callId: string) => `/chat/sessions/${sessionId}/calls/${callId}`;
  expect(await alice.post(path(ask), { action: 'approve', arguments: { n: 5 } })).toMatchObject({
    status: 422,
    body: { code: 'ARGUMENTS_FIXED' },
  });
  expect(await alice.post(path(ask), { action: 'perhaps' })).toMatchObject({ status: 422 });
  expect(await alice.post(path(ask), { action: 'deny', reason: 'Not today.' })).toMatchObject({
    status: 200,
    body: { action: 'deny', call_id: ask, session_id: sessionId },
  });
  expect(await alice.post(path(edit), { action: 'approve', arguments: { n: 7 } })).toMatchObject({
    status: 200,
  });
  expect(await alice.post(path(wrong), { action: 'approve', arguments: { n: 'x' } })).toMatchObject({
    status: 200,
  });
  expect(await answer(socket)).toMatchObject({ content: 'Well.' });
  expect(results(socket).toSorted()).toEqual(['ask denied alice', 'edit error alice', 'edit ok alice']);
  expect(server.calls.map(({ body }) => body)).toEqual(['{"n":7}']);
  const shown = JSON.stringify((openai.requests.at(-1) ?? { seen: '' }).seen);
  expect(shown).toContain('Not today.');
  socket.drop();
});

it('refuses answers that come twice, late, for nobody, for what needs none, and from others', async () => {
  const { socket, sessionId } = await open(['ask', 'read']);
  server.hold();
  openai.next(says('', call('ask', 1), call('read', 2)), says('Done.'));
  socket.send({ type: 'text', content: 'Do it' });
  const [ask = '', read = ''] = await callsOf(socket, 2);
  const path = (callId: string) => `/chat/sessions/${sessionId}/calls/${callId}`;
  const bob = await Client.login(stack.gateway(), 'bob');
  const approve = { action: 'approve' };
  const refused = async (client: Client, callId: string, body: object): Promise<unknown[]> => {
    const { status, body: said } = await client.post(path(callId), body);
    return [status, said.code];
  };
  expect(await refused(bob, ask, approve)).toEqual([403, 'FORBIDDEN']);
  expect(await refused(alice, 'call_none', approve)).toEqual([404, 'CALL_NOT_FOUND']);
  expect(await refused(alice, `call_${'0'.repeat(24)}`, approve)).toEqual([404, 'CALL_NOT_FOUND']);
  expect(await refused(alice, read, approve)).toEqual([409, 'CALL_NEEDS_NOTHING']);
  expect(await refused(alice, ask, { action: 'deny' })).toEqual([200, undefined]);
  expect(await refused(alice, ask, { action: 'deny' })).toEqual([200, undefined]);
  expect(await refused(alice, ask, approve)).toEqual([409, 'CALL_ANSWERED']);
  socket.send({ type: 'system', metadata: { event: 'tool.approve', call_id: ask } });
  await eventually('it is refused', patienceMs, () =>
    socket.frames.some(({ metadata }) => metadata['code'] === 'CALL_ANSWERED'),
  );
  server.release();
  await answer(socket);
  expect(await refused(alice, ask, approve)).toEqual([409, 'CALL_ANSWERED']);
  socket.drop();
});

it('is denied by a stop, and by nobody after it', async () => {
  const { socket, sessionId } = await open(['ask']);
  openai.next(says('May I? ', call('ask', 1)));
  socket.send({ type: 'text', content: 'Do it' });
  const [ask = ''] = await callsOf(socket, 1);
  await eventually('the turn is parked', patienceMs, async () => {
    const { body } = await alice.post(`/chat/sessions/${sessionId}/calls/call_none`, { action: 'approve' });
    return body.code === 'CALL_NOT_FOUND';
  });
  socket.send({ type: 'stop' });
  expect(await answer(socket)).toMatchObject({ content: 'May I? ', metadata: { finish_reason: 'stopped' } });
  expect(results(socket)).toEqual(['ask denied']);
  expect(await alice.post(`/chat/sessions/${sessionId}/calls/${ask}`, { action: 'approve' })).toMatchObject({
    status: 409,
    body: { code: 'CALL_OVER' },
  });
  expect(server.calls).toEqual([]);
  socket.drop();
});

it('lets an agent ask for more than the operator, and never for less', async () => {
  const { socket } = await open(['ask', 'read'], { tool_approvals: { read: 'always', ask: 'never' } });
  openai.next(says('', call('ask', 1), call('read', 2)), says('Done.'));
  socket.send({ type: 'text', content: 'Do it' });
  const ids = await callsOf(socket, 2);
  expect(socket.frames.filter(toolCall).map(({ metadata }) => metadata['needs'])).toEqual([
    'approval',
    'approval',
  ]);
  for (const call_id of ids) socket.send({ type: 'system', metadata: { event: 'tool.approve', call_id } });
  await answer(socket);
  expect(server.calls).toHaveLength(2);
  socket.drop();
});

it('outlives everything: two calls side by side, all processes killed, answered in reverse by others, the provider fails', async () => {
  const { socket, sessionId } = await open(['ask']);
  openai.next(says('Two: ', call('ask', 1), call('ask', 2)));
  socket.send({ type: 'text', content: 'Do it' });
  const [first = '', second = ''] = await callsOf(socket, 2);
  await killAll();
  openai.next({ status: 503 }, says('both.'));
  const [one, other] = [stack.gateway(0), stack.gateway(1)];
  const [ann, ben] = [await Client.login(one), await Client.login(other)];
  const heard = await ann.attach(sessionId, { cursor: '0.' });
  const path = (callId: string) => `/chat/sessions/${sessionId}/calls/${callId}`;
  expect(await ben.post(path(second), { action: 'approve' })).toMatchObject({ status: 200 });
  expect(await ann.post(path(first), { action: 'approve' })).toMatchObject({ status: 200 });
  expect(await answer(heard)).toMatchObject({ content: 'Two: both.' });
  expect([...server.times().entries()].toSorted()).toEqual(
    [
      [first, 1],
      [second, 1],
    ].toSorted(),
  );
  heard.drop();
}, 180_000);
