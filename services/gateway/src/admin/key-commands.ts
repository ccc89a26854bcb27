import { type ApiKey, composed, KeyStore, PasswordHasher, UserStore } from '@agentconnect/auth';
import { Keys, Scripts } from '@agentconnect/broker';
import { KeyName, KeyScope, usualKeyDays } from '@agentconnect/protocol';
import { Command, InvalidArgumentError, Option } from 'commander';
import { listed } from './listed.ts';
import { type ReadAdminConfig, withRedis } from './with-redis.ts';

const dayMs = 24 * 3_600_000;
/** An operator is held to no fewer; it only has to be a number. */
const mostKeys = 10_000;

interface AddOptions {
  readonly name: string;
  readonly scope: readonly KeyScope[];
  readonly days: number;
  readonly rate: number;
  readonly onBehalfOf?: boolean;
}

interface Stores {
  readonly keys: KeyStore;
  readonly users: UserStore;
}

/** `keys`: API keys, for servers. */
export function keyCommands(config: ReadAdminConfig): Command {
  const run = async (action: (stores: Stores) => Promise<string>): Promise<void> => {
    const read = config();
    await withRedis(read, (redis) => {
      const keys = new Keys(read.prefix);
      const scripts = new Scripts({ redis, keys });
      const users = new UserStore({ redis, keys, hasher: new PasswordHasher() });
      return action({ keys: new KeyStore({ redis, scripts, keys }), users });
    });
  };
  const keys = new Command('keys').description('API keys, for servers');
  keys
    .command('add <user>')
    .description('make a key of a user, and print it once, alone on standard output')
    .requiredOption('--name <name>', 'a name for people', nameFrom)
    .addOption(
      new Option('--scope <scopes...>', 'what it may do').choices(KeyScope.options).makeOptionMandatory(),
    )
    .option('--days <days>', 'how long it counts, up to 3650', wholeFrom(1, 3_650), usualKeyDays)
    .option(
      '--rate <number>',
      'requests, sockets and texts a minute; 0 for no limit',
      wholeFrom(0, 1_000_000),
      0,
    )
    .option('--on-behalf-of', 'let it act for the users that X-On-Behalf-Of names')
    .action((user: string, options: AddOptions) => run((stores) => add(stores, composed(user), options)));
  keys
    .command('list [user]')
    .description('list keys: id, owner, name, scopes, whether they act for others, rate, end and last use')
    .option('--json', 'as a list in JSON')
    .action((user: string | undefined, { json = false }: { json?: boolean }) =>
      run((stores) => list(stores, user === undefined ? undefined : composed(user), json)),
    );
  keys
    .command('revoke <key-id>')
    .description('revoke a key: within two seconds nothing can be done with it any more')
    .action((id: string) =>
      run(async (stores) => {
        if ((await stores.keys.revoke(id)) === 'none') throw new Error(`there is no key ${id}`);
        return `${id} is revoked`;
      }),
    );
  return keys;
}

async function add(stores: Stores, user: string, options: AddOptions): Promise<string> {
  if (!(await stores.users.find(user))) throw new Error(`there is no user ${user}`);
  const { name, scope, days, rate, onBehalfOf = false } = options;
  const created = await stores.keys.create(
    user,
    {
      name,
      scopes: [...new Set(scope)],
      actsForOthers: onBehalfOf,
      perMinute: rate,
      expiresAt: Date.now() + days * dayMs,
    },
    mostKeys,
  );
  if (created === 'too many') throw new Error(`${user} has ${mostKeys} keys already`);
  process.stderr.write(`${created.key.id} is added; the key goes to standard output, this once\n`);
  return created.text;
}

async function list({ keys }: Stores, user: string | undefined, asJson: boolean): Promise<string> {
  const owners = user === undefined ? await keys.owners() : [user];
  const found: ApiKey[] = [];
  for (const owner of owners) found.push(...(await keys.list(owner)));
  const iso = (time: number): string => new Date(time).toISOString();
  const rows = found.map((key) => ({
    key_id: key.id,
    owner: key.owner,
    name: key.name,
    scopes: key.scopes.join(' '),
    on_behalf_of: String(key.actsForOthers),
    rate_limit: key.perMinute || null,
    expires_at: iso(key.expiresAt),
    last_used_at: key.lastUsedAt === undefined ? null : iso(key.lastUsedAt),
  }));
  return listed(rows, asJson, 'there are no keys');
}

function nameFrom(text: string): string {
  const name = KeyName.safeParse(text);
  if (!name.success) throw new InvalidArgumentError('a name is one line of at most 80 characters');
  return name.data;
}

function wholeFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`it must be a whole number from ${least} to ${most}`);
  };
}
