import { composed } from '@agentconnect/auth';
import { KeyName, KeyScope, usualKeyDays } from '@agentconnect/protocol';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { KeyActs } from '../acts/acts.ts';
import { type ReadAdminTarget, withActs } from './admin-target.ts';
import { listed } from './listed.ts';

const dayMs = 24 * 3_600_000;

interface AddOptions {
  readonly name: string;
  readonly scope: readonly KeyScope[];
  readonly days: number;
  readonly rate: number;
  readonly onBehalfOf?: boolean;
}

/** `keys`: API keys, for servers. */
export function keyCommands(target: ReadAdminTarget): Command {
  const run = (action: (acts: KeyActs) => Promise<string>): Promise<void> =>
    withActs(target(), (acts) => action(acts.keys));
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
    .action((user: string, options: AddOptions) => run((acts) => add(acts, composed(user), options)));
  keys
    .command('list [user]')
    .description('list keys: id, owner, name, scopes, whether they act for others, rate, end and last use')
    .option('--json', 'as a list in JSON')
    .action((user: string | undefined, { json = false }: { json?: boolean }) =>
      run((acts) => list(acts, user === undefined ? undefined : composed(user), json)),
    );
  keys
    .command('revoke <key-id>')
    .description('revoke a key: within two seconds nothing can be done with it any more')
    .action((id: string) =>
      run(async (acts) => {
        if ((await acts.revoke(id)) === 'none') throw new Error(`there is no key ${id}`);
        return `${id} is revoked`;
      }),
    );
  return keys;
}

async function add(acts: KeyActs, user: string, options: AddOptions): Promise<string> {
  const { name, scope, days, rate, onBehalfOf = false } = options;
  const created = await acts.create(user, {
    name,
    scopes: [...new Set(scope)],
    actsForOthers: onBehalfOf,
    perMinute: rate,
    expiresAt: Date.now() + days * dayMs,
  });
  process.stderr.write(`${created.key.id} is added; the key goes to standard output, this once\n`);
  return created.text;
}

async function list(acts: KeyActs, user: string | undefined, asJson: boolean): Promise<string> {
  const found = await acts.list(user);
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
