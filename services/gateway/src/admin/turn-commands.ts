import { type AsideTurn, dropAside, Keys, listAside, Scripts } from '@agentconnect/broker';
import { Command } from 'commander';
import { askAgain } from './ask-again.ts';
import { listed } from './listed.ts';
import { type ReadAdminConfig, withRedis } from './with-redis.ts';

interface Chosen {
  readonly all?: boolean;
}

interface ListOptions {
  readonly content?: boolean;
  readonly json?: boolean;
}

type TurnAction = (scripts: Scripts, turn: AsideTurn) => Promise<string>;

/** `turns`: turns that cost as many workers as `TURN_MAX_ATTEMPTS` allows and were set aside. */
export function turnCommands(config: ReadAdminConfig): Command {
  const turns = new Command('turns').description(
    'turns that were set aside because they cost too many workers',
  );
  const run = async (action: (scripts: Scripts) => Promise<string>): Promise<void> => {
    const read = config();
    await withRedis(read, (redis) => action(new Scripts({ redis, keys: new Keys(read.prefix) })));
  };
  turns
    .command('list')
    .description('list them: id, time, session, message, lost workers and, with --content, the text')
    .option('--content', 'show the text that was asked')
    .option('--json', 'print JSON')
    .action((options: ListOptions) => run((scripts) => list(scripts, options)));
  const onTurns = (name: string, description: string, action: TurnAction): void => {
    turns
      .command(`${name} [id...]`)
      .description(description)
      .option('--all', 'all of them')
      .action((ids: string[], chosen: Chosen) =>
        run(async (scripts) => each(scripts, await choose(scripts, ids, chosen), action)),
      );
  };
  onTurns('retry', 'ask again in the same session, whose sockets get the answer', async (scripts, turn) => {
    const messageId = await askAgain(scripts, turn);
    await dropAside(scripts, turn);
    return `asked again as ${messageId}`;
  });
  onTurns('drop', 'remove them from the list', async (scripts, turn) => {
    await dropAside(scripts, turn);
    return 'dropped';
  });
  return turns;
}

async function list(scripts: Scripts, { content = false, json = false }: ListOptions): Promise<string> {
  const turns = await listAside(scripts);
  const rows = turns.map(({ id, at, sessionId, messageId, attempts, asked }) => ({
    id,
    at: new Date(at).toISOString(),
    session_id: sessionId,
    message_id: messageId,
    attempts,
    ...(content ? { content: asked?.body.content ?? null } : {}),
  }));
  return listed(rows, json, 'no turn is set aside');
}

async function choose(scripts: Scripts, ids: readonly string[], { all }: Chosen): Promise<AsideTurn[]> {
  if (ids.length === 0 && !all) throw new Error('give the ids of turns (see `turns list`), or --all');
  const turns = await listAside(scripts);
  if (all) return turns;
  return ids.map((id) => {
    const turn = turns.find((candidate) => candidate.id === id);
    if (!turn) throw new Error(`no turn ${id} is set aside`);
    return turn;
  });
}

/** Continues after a turn that fails; the exit code then says so. */
async function each(scripts: Scripts, turns: readonly AsideTurn[], action: TurnAction): Promise<string> {
  if (turns.length === 0) return 'no turn is set aside';
  const lines: string[] = [];
  for (const turn of turns) {
    try {
      lines.push(`${turn.id}\t${await action(scripts, turn)}`);
    } catch (error) {
      process.exitCode = 1;
      lines.push(`${turn.id}\tnot done: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return lines.join('\n');
}
