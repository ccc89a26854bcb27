import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text as readText } from 'node:stream/consumers';
import { closeRedis, openRedis, type RedisConnection, whenReady } from '@agentconnect/broker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { Metrics } from '../../support/metrics.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { passwordOf, Stack } from '../../support/stack.ts';
import { programOf } from '../../support/service-program.ts';

let stack: Stack;
let redis: RedisConnection;
const lines: string[] = [];

beforeAll(async () => {
  const redisUrl = inject('redisUrl');
  redis = openRedis({ url: redisUrl, role: 'command', onError: () => undefined });
  [stack] = await Promise.all([
    Stack.start({
      redisUrl,
      workers: 1,
      env: { PARTITIONS: '2', LEASE_SECONDS: '2' },
      onLine: (line) => lines.push(line),
    }),
    whenReady(redis, 20_000),
  ]);
});
afterAll(async () => {
  await stack?.stop();
  await closeRedis(redis);
});

const program = [...programOf('admin'), 'users'];
const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  REDIS_URL: inject('redisUrl'),
  REDIS_PREFIX: stack.prefix,
});

function admin(args: readonly string[], input = ''): string {
  const { stdout, stderr } = spawnSync(process.execPath, [...program, ...args], {
    env: env(),
    input,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

function deletion(name: string): { child: ChildProcess; out: Promise<string>; told: Promise<string> } {
  const child = spawn(process.execPath, [...program, 'delete', name], {
    env: env(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, out: readText(child.stdout), told: readText(child.stderr) };
}

/** Every session in Redis that is of this owner. */
async function sessionsOf(owner: string): Promise<string[]> {
  const keys = await redis.keys(`${stack.prefix}:{p*}:s:ses_*`);
  const hashes = keys.filter((key) => /:s:ses_\d+_\w+$/.test(key));
  const owners = await Promise.all(hashes.map((key) => redis.hget(key, 'owner')));
  return hashes.filter((_, at) => owners[at] === owner);
}

const slow = {
  script: Array.from({ length: 2_000 }, (_, at) => `word-${at}`).join(' '),
  tokens_per_second: 20,
};

/** A user who has all that a user may have, and whose agents are at work. */
async function busyUser(name: string): Promise<Client> {
  expect(admin(['add', name], passwordOf(name))).toBe(`${name} is added\n`);
  const client = await Client.login(stack.gateway(), name);
  const expert = {
    name: 'Expert',
    provider: 'demo',
    model: 'typist',
    metadata: { ...slow, visibility: 'public' },
  };
  const { body } = await client.post('/agents/register', expert);
  const asks = { agent: body.agent_id as string, message: 'what is it?' };
  const asker = { provider: 'demo', model: 'typist', capabilities: ['delegation'], metadata: { asks } };
  const [asking, writing] = [
    await client.session(asker),
    await client.session({ model: 'typist', metadata: slow }),
  ];
  await (await client.attach(asking)).text('go');
  const socket = await client.attach(writing, { stream: true });
  await socket.text('go');
  await socket.next(is.delta);
  // The session of the question stands in no index.
  await eventually('the question is asked', 20_000, async () => (await sessionsOf(name)).length === 3);
  const agents = { primary: { provider: 'demo', model: 'echo' } };
  const creation = { headers: { 'Idempotency-Key': 'once' } };
  await client.post('/chat/sessions/create', { session_type: 'human_agent', agents }, creation);
  return client;
}

it('a deletion removes what is the user’s, then frees the name, which inherits nothing', async () => {
  const old = await busyUser('dora');
  const bystander = await Client.login(stack.gateway(), 'alice');
  const kept = await bystander.session();
  // The first deletion breaks off; another one takes it up.
  const broken = deletion('dora');
  await once(broken.child.stderr as NodeJS.EventEmitter, 'data');
  broken.child.kill('SIGKILL');
  await broken.told;
  expect((await sessionsOf('dora')).length).toBe(4);
  const { child, out, told } = deletion('dora');
  await once(child.stderr as NodeJS.EventEmitter, 'data');
  child.kill('SIGSTOP');
  expect(admin(['list'])).toMatch(/^dora\tdeleting\t/);
  expect(admin(['add', 'dora'], 'a good password')).toMatch(/^error: dora is being deleted; .*\n$/);
  expect(admin(['enable', 'dora'])).toMatch(/^error: dora is being deleted; .*\n$/);
  child.kill('SIGCONT');
  expect(await out).toBe('dora is deleted\n');
  expect(await told).toMatch(
    /^dora is locked out; waiting \d+ s .*\nremoved 4 sessions, 1 agents and \d+ other keys, of \d+\n/,
  );
  expect(await told).toMatch(/\nremoved 0 sessions, 0 agents and 0 other keys, of \d+\n$/);
  expect((await redis.keys(`${stack.prefix}:*`)).filter((key) => key.includes('dora'))).toEqual([]);
  expect(await sessionsOf('dora')).toEqual([]);
  expect((await bystander.get(`/chat/sessions/${kept}`)).status).toBe(200);
  expect((await bystander.get('/agents/list')).body).toMatchObject({ total_count: 1, user_owned_count: 1 });
  expect(admin(['delete', 'dora'])).toBe('error: there is no user dora\n');

  // The turns under way have ended, and the worker goes on.
  await eventually('the worker is free', 20_000, async () => {
    return (await Metrics.read(stack.worker(0).adminUrl)).sum('agentconnect_turns_running') === 0;
  });
  const again = await bystander.attach(kept);
  await again.text('hello');
  expect((await again.next(is.response)).content).toBe('hello');
  expect(lines.some((line) => /"level":"info"/.test(line))).toBe(true);
  expect(lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);

  expect(admin(['add', 'dora'], passwordOf('dora'))).toBe('dora is added\n');
  const heir = await Client.login(stack.gateway(), 'dora');
  expect((await old.get('/chat/sessions')).status).toBe(401);
  expect((await heir.get('/chat/sessions')).body).toMatchObject({ sessions: [], total_count: 0 });
  expect((await heir.get('/agents/list')).body).toMatchObject({ agents: [], user_owned_count: 0 });
});
