import { randomBytes } from 'node:crypto';
import { composed, type UserChange } from '@agentconnect/auth';
import { Role } from '@agentconnect/protocol';
import { Argument, Command, Option } from 'commander';
import type { UserActs } from '../acts/acts.ts';
import { type ReadAdminTarget, withActs } from './admin-target.ts';
import { listed } from './listed.ts';
import { readPassword } from './read-password.ts';

type UserAction = (acts: UserActs, user: string) => Promise<string>;
/** Returns what has been done. */
type PasswordAction = (
  acts: UserActs,
  user: string,
  password: string,
  role: Role | undefined,
) => Promise<string>;

const generatedBytes = 18;
/** What the role of a user is called who has none. */
const noRole = 'user';

/** `users`: manages who may log in. */
export function userCommands(target: ReadAdminTarget): Command {
  const run = (action: (acts: UserActs) => Promise<string>): Promise<void> =>
    withActs(target(), (acts) => action(acts.users));
  const users = new Command('users').description('manage who may log in');
  const onUser = (name: string, description: string, action: UserAction): void => {
    users
      .command(`${name} <name>`)
      .description(description)
      .action((user: string) => run((acts) => action(acts, composed(user))));
  };
  const onPassword = (name: string, description: string, action: PasswordAction): Command =>
    users
      .command(`${name} <name>`)
      .description(`${description}; prompts for the password, or reads it from standard input`)
      .option('--generate', 'generate a password instead, and print it once')
      .action(async (user: string, { generate, role }: { generate?: true; role?: Role }) => {
        if (!generate) {
          const password = await readPassword();
          return run((acts) => action(acts, composed(user), password, role));
        }
        const password = randomBytes(generatedBytes).toString('base64url');
        return run(async (acts) => {
          process.stderr.write(
            `${await action(acts, composed(user), password, role)}; the password is printed once, on standard output\n`,
          );
          return password;
        });
      });
  onPassword('add', 'add a user', async (acts, user, password, role) => {
    const added = await acts.add(user, password, role);
    if (added === 'exists') throw new Error(`there is already a user ${user}`);
    if (added === 'deleting') throw beingDeleted(user);
    return `${user} is added`;
  }).addOption(
    new Option('--role <role>', 'what the user may do beside what every user may').choices(Role.options),
  );
  onPassword(
    'password',
    'set a new password, and sign the user out everywhere',
    async (acts, user, password) =>
      done(await acts.setPassword(user, password), user, 'has another password'),
  );
  users
    .command('role <name>')
    .description('give a user a role, or take it away (user): within two seconds every gateway knows')
    .addArgument(new Argument('<role>', 'what the user may do').choices([noRole, ...Role.options]))
    .action((user: string, role: string) =>
      run(async (acts) =>
        done(await acts.setRole(composed(user), Role.safeParse(role).data), user, `has the role ${role}`),
      ),
    );
  onUser('sign-out', 'sign a user out everywhere: tokens issued so far stop working', async (acts, user) =>
    done(await acts.signOut(user), user, 'is signed out'),
  );
  onUser('disable', 'lock a user out, and sign it out everywhere', async (acts, user) =>
    done(await acts.disable(user), user, 'is disabled'),
  );
  onUser('enable', 'let a disabled user in again', async (acts, user) =>
    done(await acts.enable(user), user, 'is enabled'),
  );
  onUser('delete', 'delete a user, its sessions and its agents', async (acts, user) => {
    await acts.delete(user, (line) => process.stderr.write(`${line}\n`));
    return `${user} is deleted`;
  });
  users
    .command('list')
    .description('list all users: name, state, time of creation and role')
    .option('--json', 'print JSON')
    .action(({ json = false }: { json?: boolean }) => run((acts) => listUsers(acts, json)));
  return users;
}

async function listUsers(acts: UserActs, asJson: boolean): Promise<string> {
  const rows = (await acts.list()).map(({ name, state, createdAt, role = noRole }) => ({
    name,
    state,
    created_at: createdAt,
    role,
  }));
  return listed(rows, asJson, 'there are no users');
}

function done(change: UserChange, user: string, what: string): string {
  if (change === 'none') throw new Error(`there is no user ${user}`);
  if (change === 'deleting') throw beingDeleted(user);
  return `${user} ${what}`;
}

function beingDeleted(user: string): Error {
  return new Error(`${user} is being deleted; run \`users delete ${user}\` to finish`);
}
