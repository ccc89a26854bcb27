import { PasswordHasher, UserStore } from '@agentconnect/auth';
import { closeRedis, openRedis, whenReady } from '@agentconnect/broker';
import { Command } from 'commander';
import { readPassword } from './read-password.ts';

export interface AdminConfig {
  readonly REDIS_URL: string;
  readonly REDIS_PREFIX: string;
}

/** How long Redis may take to answer, in ms. */
const patienceMs = 5_000;

/** Every command prints one result, or throws an `Error` of one line. */
export function adminProgram(config: AdminConfig): Command {
  const program = new Command('npm run admin --').description('Administers AgentConnect through its Redis.');
  const users = program.command('users').description('who may log in');
  const onUser = (name: string, description: string, action: UserAction): void => {
    users
      .command(`${name} <name>`)
      .description(description)
      .action((user: string) => run(config, (store) => action(store, user)));
  };
  onUser('add', 'add a user; the password is asked for, or read from standard input', async (store, user) => {
    const added = await store.add(user, await readPassword());
    if (!added) throw new Error(`there is a user ${user} already`);
    return `${user} is added`;
  });
  onUser('password', 'set another password; tokens issued before stop working', async (store, user) =>
    done(await store.setPassword(user, await readPassword()), user, 'has another password'),
  );
  onUser('disable', 'keep a user out; its tokens stop working within seconds', async (store, user) =>
    done(await store.setDisabled(user, true), user, 'is disabled'),
  );
  onUser('enable', 'let a disabled user in again', async (store, user) =>
    done(await store.setDisabled(user, false), user, 'is enabled'),
  );
  onUser('delete', 'delete a user', async (store, user) =>
    done(await store.delete(user), user, 'is deleted'),
  );
  users
    .command('list')
    .description('list all users: name, state and time of creation')
    .action(() => run(config, listUsers));
  return program;
}

type UserAction = (store: UserStore, user: string) => Promise<string>;

async function run(config: AdminConfig, action: (store: UserStore) => Promise<string>): Promise<void> {
  let reason = 'no answer';
  const onError = (error: Error): void => {
    reason = error.message;
  };
  const redis = openRedis({ url: config.REDIS_URL, role: 'command', onError });
  try {
    await whenReady(redis, patienceMs).catch(() => {
      throw new Error(`REDIS_URL: cannot reach Redis (${reason})`);
    });
    const store = new UserStore({ redis, prefix: config.REDIS_PREFIX, hasher: new PasswordHasher() });
    process.stdout.write(`${await action(store)}\n`);
  } finally {
    await closeRedis(redis);
  }
}

async function listUsers(store: UserStore): Promise<string> {
  const all = await store.list();
  if (all.length === 0) return 'there are no users';
  return all
    .map(({ name, disabled, createdAt }) => `${name}\t${disabled ? 'disabled' : 'enabled'}\t${createdAt}`)
    .join('\n');
}

function done(found: boolean, user: string, what: string): string {
  if (!found) throw new Error(`there is no user ${user}`);
  return `${user} ${what}`;
}
