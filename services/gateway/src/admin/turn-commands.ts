import { Command } from 'commander';
import type { TurnActs } from '../acts/acts.ts';
import { type ReadAdminTarget, withActs } from './admin-target.ts';
import { listed } from './listed.ts';
import { lineOf } from './line-of.ts';

interface Chosen {
  readonly all?: boolean;
}

interface ListOptions {
  readonly content?: boolean;
  readonly json?: boolean;
}

/** Returns what has been done. */
type TurnAction = (acts: TurnActs, id: string) => Promise<string>;

/** `turns`: turns that cost as many workers as `TURN_MAX_ATTEMPTS` allows and were set aside. */
export function turnCommands(target: ReadAdminTarget): Command {
  const turns = new Command('turns').description(
    'turns that were set aside because they cost too many workers',
  );
  const run = (action: (acts: TurnActs) => Promise<string>): Promise<void> =>
    withActs(target(), (acts) => action(acts.turns));
  turns
    .command('list')
    .description('list them: id, time, session, message, lost workers and, with --content, the text')
    .option('--content', 'show the text that was asked')
    .option('--json', 'print JSON')
    .action((options: ListOptions) => run((acts) => list(acts, options)));
  const onTurns = (name: string, description: string, action: TurnAction): void => {
    turns
      .command(`${name} [id...]`)
      .description(description)
      .option('--all', 'all of them')
      .action((ids: string[], chosen: Chosen) =>
        run(async (acts) => each(acts, await choose(acts, ids, chosen), action)),
      );
  };
  onTurns(
    'retry',
    'ask again in the same session, whose sockets get the answer',
    async (acts, id) => `asked again as ${await acts.retry(id)}`,
  );
  onTurns('drop', 'remove them from the list', async (acts, id) => {
    await acts.drop(id);
    return 'dropped';
  });
  return turns;
}

async function list(
  acts: TurnActs,
  { content: isShown = false, json = false }: ListOptions,
): Promise<string> {
  const turns = await acts.list({ content: isShown });
  const rows = turns.map(({ id, at, sessionId, messageId, attempts, content }) => ({
    id,
    at: new Date(at).toISOString(),
    session_id: sessionId,
    message_id: messageId,
    attempts,
    ...(isShown ? { content: content ?? null } : {}),
  }));
  return listed(rows, json, 'no turn is set aside');
}

async function choose(acts: TurnActs, ids: readonly string[], { all }: Chosen): Promise<readonly string[]> {
  if (ids.length === 0 && !all) throw new Error('give the ids of turns (see `turns list`), or --all');
  const known = (await acts.list({ content: false })).map(({ id }) => id);
  if (all) return known;
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new Error(`no turn ${unknown} is set aside`);
  return ids;
}

/** Continues after a turn that fails; the exit code then says so. */
async function each(acts: TurnActs, ids: readonly string[], action: TurnAction): Promise<string> {
  if (ids.length === 0) return 'no turn is set aside';
  const lines: string[] = [];
  for (const id of ids) {
    try {
      lines.push(`${id}\t${await action(acts, id)}`);
    } catch (error) {
      process.exitCode = 1;
      lines.push(`${id}\tnot done: ${lineOf(error)}`);
    }
  }
  return lines.join('\n');
}
