import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { PasswordHasher, UserStore } from '@agentconnect/auth';
import { closeRedis, openRedis, whenReady } from '@agentconnect/broker';
import { Command } from 'commander';
import { root } from '../setup/prepare.mjs';

const shortestPassword = 8;

if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
const program = new Command('npm run admin --').description('Administers AgentConnect through its Redis.');
const users = program.command('users').description('who may log in');
users
  .command('add <name>')
  .description('add a user; the password is asked for, or read from standard input')
  .action((name: string) =>
    withUsers(async (store) => {
      const password = await readPassword();
      return (await store.add(name, password)) ? `${name} is added` : fail(`there is a user ${name} already`);
    }),
  );
users
  .command('password <name>')
  .description('set another password; tokens issued before stop working')
  .action((name: string) =>
    withUsers(async (store) => {
      const password = await readPassword();
      return done(await store.setPassword(name, password), name, 'has another password');
    }),
  );
users
  .command('list')
  .description('list all users')
  .action(() =>
    withUsers(async (store) => {
      const all = await store.list();
      if (all.length === 0) return 'there are no users';
      return all
        .map(({ name, disabled, createdAt }) => `${name}\t${disabled ? 'disabled' : 'enabled'}\t${createdAt}`)
        .join('\n');
    }),
  );
users
  .command('disable <name>')
  .description('keep a user out; its tokens stop working within seconds')
  .action((name: string) =>
    withUsers(async (store) => done(await store.setDisabled(name, true), name, 'is disabled')),
  );
users
  .command('enable <name>')
  .description('let a disabled user in again')
  .action((name: string) =>
    withUsers(async (store) => done(await store.setDisabled(name, false), name, 'is enabled')),
  );
users
  .command('delete <name>')
  .description('delete a user')
  .action((name: string) => withUsers(async (store) => done(await store.delete(name), name, 'is deleted')));
await program.parseAsync();

async function withUsers(action: (store: UserStore) => Promise<string>): Promise<void> {
  const url = redisUrl();
  let reason = '';
  const redis = openRedis({ url, role: 'command', onError: (error) => (reason = error.message) });
  try {
    await whenReady(redis, 5_000).catch(() =>
      fail(`REDIS_URL: cannot reach Redis (${reason || 'no answer'})`),
    );
    const prefix = process.env['REDIS_PREFIX'] || 'ac';
    console.log(await action(new UserStore({ redis, prefix, hasher: new PasswordHasher() })));
  } catch (error) {
    console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await closeRedis(redis);
  }
}

/** `REDIS_URL`, or the private Redis of a running `npm start`. */
function redisUrl(): string {
  const kept = join(resolve(root, process.env['DATA_DIR'] || '.data'), 'redis-url');
  const url = process.env['REDIS_URL'] || (existsSync(kept) ? readFileSync(kept, 'utf8').trim() : '');
  return url || fail('no Redis: set REDIS_URL, or run npm start in another terminal');
}

/** A password is never taken from the command line, where others could read it. */
async function readPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await ask() : (await text(process.stdin)).replace(/\r?\n$/, '');
  if (password.length < shortestPassword) fail(`a password has at least ${shortestPassword} characters`);
  return password;
}

async function ask(): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const password = await prompt.question('Password: ');
  prompt.close();
  return password;
}

function done(found: boolean, name: string, what: string): string {
  return found ? `${name} ${what}` : fail(`there is no user ${name}`);
}

function fail(line: string): never {
  throw new Error(line);
}
