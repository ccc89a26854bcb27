import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { Launched } from '../../support/launched.ts';
import { commandOf, isRunning } from '../../support/process-tree.ts';
import { eventually } from '../../support/stack-eventually.ts';

const disposables: { dispose(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(disposables.splice(0).map((disposable) => disposable.dispose()));
});

async function launch(args?: string[], env?: Record<string, string>): Promise<Launched> {
  const launched = await Launched.start(args, env);
  disposables.push(launched);
  return launched;
}

/** The status of an answer that comes over a connection of its own. */
async function statusOf(url: URL): Promise<number | undefined> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

it('runs the whole product, and what it says to try works when pasted', async () => {
  const launched = await launch(['--gateways', '2', '--workers', '2'], { CONSOLE: 'on' });
  await launched.prints(/is running/);
  const [, console = '', page = ''] = await launched.prints(/(http:\S+)[^]*?(http:\S+)/);
  expect(console).toMatch(/:\d+\/#login=\S+$/);
  expect(await (await fetch(console)).text()).toContain('<title>AgentConnect');
  expect(page).toMatch(/\/api\/docs$/);
  expect(await (await fetch(page)).text()).toContain('<title>AgentConnect: REST</title>');
  const [lines] = await launched.prints(/^export API=[^]*^ +grep [^\n]*done\n$/m);
  const answer = execFileSync('bash', ['-euc', lines], { encoding: 'utf8', timeout: 90_000 });
  expect(answer).toContain('"type":"response","content":"This is the typist');
  // Its first user is an administrator.
  const [, api = '', password = ''] = /^export API=(\S+)\nexport PASSWORD='(.*)'$/m.exec(lines) ?? [];
  const demo = await Client.login({ url: api, wsUrl: api }, 'demo', {}, password);
  expect((await demo.post('/auth/verify')).body.roles).toEqual(['admin']);
  const gateways = launched.descendants().filter((pid) => commandOf(pid).includes('services/gateway'));
  expect(gateways).toHaveLength(2);
  // One address for both: it answers while one of them is lost, and a page goes on.
  const [lost = 0] = gateways;
  process.kill(lost, 'SIGKILL');
  // Only then has the system taken its port from it.
  await launched.prints(/gateway-\d died \(SIGKILL\); restarting it/);
  for (let asked = 0; asked < 20; asked += 1) expect(await statusOf(new URL('/readyz', page))).toBe(200);
  expect(await launched.interrupt()).toBe(0);
});

it('starts a service again that dies, and says so', async () => {
  const launched = await launch();
  await launched.prints(/is running/);
  const worker = launched.descendants().find((pid) => commandOf(pid).includes('agent-worker'));
  process.kill(worker ?? 0, 'SIGKILL');
  await launched.prints(/worker-1 died \(SIGKILL\); restarting it/);
  await launched.prints(/worker-1 [^]*ready[^]*worker-1 [^\n]*ready/);
});

it('leaves nothing running when it is killed', async () => {
  const launched = await launch();
  await launched.prints(/is running/);
  const all = launched.descendants();
  const commands = all.map(commandOf).join('\n');
  expect(commands).toMatch(/gateway[^]*agent-worker|agent-worker[^]*gateway/);
  const launcher = all.find((pid) => commandOf(pid).includes('launcher/main.ts'));
  process.kill(launcher ?? 0, 'SIGKILL');
  await eventually('nothing is left running', 10_000, () => !all.some(isRunning));
});

it('names the setting to change when a port is in use', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  disposables.push({ dispose: async () => void server.close() });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const launched = await launch([], { PORT: String(port) });
  await launched.prints(new RegExp(`^✗ port ${port} is in use: .*set PORT`, 'm'));
  expect(await launched.exit()).toBe(1);
});

it('shows the one line of a service that refuses its settings, and gives up', async () => {
  const launched = await launch([], { JWT_SECRET: 'short' });
  await launched.prints(/^✗ config: JWT_SECRET: a secret must have at least 32 bytes$/m);
  expect(await launched.exit()).toBe(78);
});

it('refuses a Redis that is too old, by name and version', async () => {
  const old = oldRedis();
  disposables.push({ dispose: async () => void old.close() });
  await new Promise((resolve) => old.once('listening', resolve));
  const address = old.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const launched = await launch([], { REDIS_URL: `redis://127.0.0.1:${port}` });
  await launched.prints(/^✗ REDIS_URL: Redis 6\.2\.14 is too old; 7\.0 or newer is needed$/m);
  expect(await launched.exit()).toBe(1);
});

it('says so when Redis is not there, and for an option it does not know', async () => {
  const unreachable = await launch([], { REDIS_URL: 'redis://127.0.0.1:1' });
  await unreachable.prints(/^✗ REDIS_URL: cannot reach Redis there \(.*ECONNREFUSED.*\)/m);
  expect(await unreachable.exit()).toBe(1);
  const unknown = await launch(['--gatways', '2']);
  await unknown.prints(/^✗ Unknown option '--gatways'/m);
  expect(await unknown.exit()).toBe(2);
});

it.each([
  ['no libraries and no program', (copy: string) => mkdirSync(join(copy, 'usr', 'bin'), { recursive: true })],
  ['a file', (copy: string) => writeFileSync(copy, '')],
])(
  'says in one line that there is no Redis, with %s in the place of a private copy',
  async (_name, leave) => {
    const cache = mkdtempSync(join(tmpdir(), 'agentconnect-cache-'));
    disposables.push({ dispose: async () => rmSync(cache, { recursive: true }) });
    mkdirSync(join(cache, 'agentconnect'));
    leave(join(cache, 'agentconnect', `redis-${process.arch}`));
    // Nothing to fetch one with, either.
    const launched = await launch([], { XDG_CACHE_HOME: cache, PATH: '/nowhere' });
    await launched.prints(/^✗ no Redis 7 or newer is here and none could be fetched: install [^\n]*\n$/m);
    expect(await launched.exit()).toBe(1);
    expect(launched.output).not.toMatch(/^\s+at /m);
  },
);

it('says in one line what it did not expect', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agentconnect-data-'));
  disposables.push({ dispose: async () => rmSync(folder, { recursive: true }) });
  // Where its Redis is to keep its data there is a file.
  writeFileSync(join(folder, 'redis'), '');
  const launched = await launch([], { DATA_DIR: folder });
  await launched.prints(/^✗ npm start failed: E[A-Z]+: [^\n]*redis[^\n]*\n$/m);
  expect(await launched.exit()).toBe(1);
  expect(launched.output).not.toMatch(/^\s+at /m);
});

/** A server that speaks as much of the Redis protocol as it takes to ask its version. */
function oldRedis(): Server {
  const info = 'redis_version:6.2.14\r\nloading:0\r\n';
  return createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const [, command] of chunk.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        const name = command?.toLowerCase();
        if (name === 'info') socket.write(`$${info.length}\r\n${info}\r\n`);
        else if (name === 'hello') socket.write("-ERR unknown command 'HELLO'\r\n");
        else socket.write('+OK\r\n');
      }
    });
  }).listen(0, '127.0.0.1');
}
