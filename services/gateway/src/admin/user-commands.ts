import { PasswordHasher, UserStore } from '@agentconnect/auth';
import { Command } from 'commander';
import { readPassword } from './read-password.ts';
import { type AdminConfig, withRedis } from './with-redis.ts';

type UserAction = (store: UserStore, user: string) => Promise<string>;

/** `users`: who may log in. */
export function userCommands(config: AdminConfig): Command {
  const run = (action: (store: UserStore) => Promise<string>): Promise<void> =>
    withRedis(config, (redis) =>
      action(new UserStore({ redis, prefix: config.REDIS_PREFIX, hasher: new PasswordHasher() })),
    );
  const users = new Command('users').description('who may log in');
  const onUser = (name: string, description: string, action: UserAction): void => {
    users
      .command(`${name} <name>`)
      .description(description)
      .action((user: string) => run((store) => action(store, user)));
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
    .action(() => run(listUsers));
  return users;
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
