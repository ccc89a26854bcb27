import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { is, type SocketClient } from '../../support/socket-client.ts';
import { programOf } from '../../support/service-program.ts';
import { Stack } from '../../support/stack.ts';

let stack: Stack;
let client: Client;
let current = 0;
let throughGateway: readonly string[];

beforeAll(async () => {
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    env: { LEASE_SECONDS: '1', TURN_MAX_ATTEMPTS: '1', ADMIN_USERS: 'alice' },
  });
  client = await Client.login(stack.gateway());
  const scopes = ['admin:read', 'admin:write'];
  const { key } = (await client.post('/auth/keys', { name: 'command line', scopes })).body;
  throughGateway = ['--url', stack.gateway().url, '--key', key as string];
});

afterAll(() => stack?.stop());

function turns(...args: string[]): { out: string; status: number | null } {
  return admin(['turns', ...args]);
}

/** Runs a command of an operator. */
function admin(args: readonly string[]): { out: string; status: number | null } {
  const program = [...programOf('admin'), ...args];
  const env = { ...process.env, REDIS_URL: inject('redisUrl'), REDIS_PREFIX: stack.prefix };
  const { stdout, stderr, status } = spawnSync(process.execPath, program, { env, encoding: 'utf8' });
  return { out: stdout + stderr, status };
}

/** Kills the worker as soon as it writes what the socket waits for, seconds before its end, and starts another. */
async function killWorker(socket: SocketClient): Promise<void> {
  await socket.next(is.delta);
  await stack.worker(current).kill('SIGKILL');
  current = await stack.addWorker();
  await socket.next(is.error('TURN_FAILED'));
}

it('lists turns that were set aside, asks them again and drops them', async () => {
  expect(turns('list').out).toBe('no turn is set aside\n');
  const { id, script } = await client.slowSession(240, 60);
  const socket = await client.attach(id, { stream: true });
  const { metadata: first } = await socket.text('a secret');
  await killWorker(socket);
  const { metadata: second } = await socket.text('another');
  await killWorker(socket);

  const lines = turns('list').out.trim().split('\n');
  expect(lines).toHaveLength(2);
  const [[name = '', at = '', session, message, attempts] = []] = lines.map((line) => line.split('\t'));
  expect([session, message, attempts]).toEqual([id, first['message_id'], '1']);
  expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000);
  expect(turns('list').out).not.toContain('a secret');
  expect(turns('list', '--content').out).toContain('"a secret"');
  const [shown] = JSON.parse(turns('list', '--json').out) as [object];
  expect(shown).toEqual({ id: name, at, session_id: id, message_id: message, attempts: 1 });
  expect(JSON.parse(turns('list', '--json', '--content').out)).toMatchObject([
    { content: 'a secret' },
    { content: 'another' },
  ]);

  const byGateway = (...args: string[]) => admin([...throughGateway, 'turns', ...args]);
  for (const options of [[], ['--content'], ['--json', '--content']]) {
    expect(byGateway('list', ...options)).toEqual(turns('list', ...options));
  }
  expect(byGateway('drop', '0/1-1')).toEqual({ status: 1, out: 'error: no turn 0/1-1 is set aside\n' });
  const paged = await client.get('/admin/turns?limit=1');
  expect(paged.body).toMatchObject({ turns: [{ id: name }], next: name });
  const rest = await client.get(`/admin/turns?limit=1&after=${encodeURIComponent(name)}`);
  expect(rest.body).toMatchObject({ turns: [{ message_id: second['message_id'] }], next: null });
  expect(rest.body.turns[0]).not.toHaveProperty('content');
  expect((await client.get('/admin/turns?content=true')).text).toContain('a secret');

  expect(turns('retry')).toMatchObject({ status: 1, out: expect.stringContaining('or --all') });
  expect(turns('drop', '0/1-1')).toEqual({ status: 1, out: 'error: no turn 0/1-1 is set aside\n' });

  const retried = byGateway('retry', name);
  expect(retried).toMatchObject({ status: 0, out: expect.stringMatching(/\tasked again as msg_\w+\n$/) });
  const text = await socket.next(is.type('text'));
  expect(text).toMatchObject({ content: 'a secret', metadata: { retry_of: first['message_id'] } });
  const answer = await socket.next(is.answerTo(text.metadata['message_id'] as string));
  expect(answer.content).toBe(script);

  expect(turns('list').out).toContain(second['message_id']);
  expect(turns('drop', '--all').out).toMatch(/\tdropped\n$/);
  expect(turns('list').out).toBe('no turn is set aside\n');
});

it('asks an agent again in the name of the one that asked, and says what cannot be asked again', async () => {
  const register = async (model: string, metadata = {}): Promise<string> => {
    const agent = { name: model, provider: 'demo', model, capabilities: ['conversation'], metadata };
    return (await client.post('/agents/register', agent)).body.agent_id as string;
  };
  const asker = await register('echo');
  const asked = await register('typist', { script: 'x '.repeat(240), tokens_per_second: 60 });
  const question = { content: 'why?', message_type: 'text', receiver_id: asked };
  const { body } = await client.post(`/agents/${asker}/message`, question);
  expect(body).toMatchObject({ status: 'accepted' });
  const id = body.session_id as string;
  const socket = await client.attach(id, { stream: true });
  await killWorker(socket);

  expect(turns('retry', '--all')).toMatchObject({ status: 0, out: expect.stringContaining('asked again') });
  const text = await socket.next((frame) => frame.metadata['retry_of'] === body.message_id);
  expect(text).toMatchObject({ sender: asker, receiver: asked, content: 'why?' });
  const answered = await socket.next(is.answerTo(text.metadata['message_id'] as string));
  expect(answered).toMatchObject({ sender: asked, receiver: asker });

  await client.post(`/agents/${asker}/message`, question);
  await killWorker(socket);
  await client.call('DELETE', `/chat/sessions/${id}`);
  const gone = expect.stringMatching(/\tnot done: its session is gone; drop it\n$/);
  expect(admin([...throughGateway, 'turns', 'retry', '--all'])).toEqual({ status: 1, out: gone });
});
