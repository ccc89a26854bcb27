import { readNext } from '@agentconnect/protocol';
import { pageBytes } from '../log/log-entry.ts';
import { everyPartition, readPartitions } from './partitions.ts';
import { guarded, type Scripts } from '../scripts/scripts.ts';
import { parseTextBody, type TextBody } from '../steps/messages/text-body.ts';

/** A turn that cost too many workers, was answered with an error and is kept for an operator. */
export interface AsideTurn {
  /** `<partition>/<entry of its stream>`. */
  readonly id: string;
  /** In ms. */
  readonly at: number;
  readonly sessionId: string;
  /** The input that it should have answered. */
  readonly messageId: string;
  /** How many workers it was given to. */
  readonly attempts: number;
  /** What was asked; `undefined` for the turn of a conversation, which answers no single text. */
  readonly asked:
    | {
        readonly body: TextBody;
        /** For an agent's question to another: who asks, and the position of the agent that is asked. */
        readonly question: { readonly from: string; readonly to: number } | undefined;
      }
    | undefined;
}

/** Small, because each may be as large as a text. */
const pageSize = 100;

/** Every turn that is set aside, oldest first within its partition. */
export async function listAside(scripts: Scripts): Promise<AsideTurn[]> {
  const turns: AsideTurn[] = [];
  for await (const page of pagesOf(scripts)) turns.push(...page);
  return turns;
}

/** The turn to continue after, and how many turns to read. */
export interface AsidePage {
  /** The id of a turn; from the start if left out. Throws a `RangeError` for anything else. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Few, because each may be as large as a text. */
const stepSize = 8;

/** Up to `limit` turns that are set aside, as many as fit a page, and whether there are more. */
export async function pageAside(
  scripts: Scripts,
  { after, limit }: AsidePage,
): Promise<{ readonly turns: readonly AsideTurn[]; readonly isLast: boolean }> {
  const [first, entry] = after === undefined ? [0, undefined] : placeOf(after);
  const turns: AsideTurn[] = [];
  let bytes = 0;
  for (const partition of everyPartition(await readPartitions(scripts)).slice(first)) {
    const key = scripts.keys.aside(partition);
    let from = partition === first && entry !== undefined ? `(${entry}` : '-';
    for (;;) {
      const start = from;
      const entries = await guarded(() => scripts.redis.xrange(key, start, '+', 'COUNT', stepSize));
      for (const [id, pairs] of entries) {
        bytes += pairs.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
        if (turns.length === limit || (turns.length > 0 && bytes > pageBytes))
          return { turns, isLast: false };
        turns.push(asideTurn(partition, id, pairs));
        from = `(${id}`;
      }
      if (entries.length < stepSize) break;
    }
  }
  return { turns, isLast: true };
}

/** The turn with an id, if it is set aside. */
export async function findAside(scripts: Scripts, id: string): Promise<AsideTurn | undefined> {
  if (!placeForm.test(id)) return undefined;
  const [partition, entry] = placeOf(id);
  const key = scripts.keys.aside(partition);
  const [found] = await guarded(() => scripts.redis.xrange(key, entry, entry));
  return found && asideTurn(partition, ...found);
}

const placeForm = /^(\d{1,6})\/(\d{1,15}-\d{1,15})$/;

function placeOf(id: string): [partition: number, entry: string] {
  const [, partition = '', entry = ''] = readNext(id, placeForm);
  return [Number(partition), entry];
}

/** The ids of the turns that are set aside, by their sessions. */
export async function asideBySession(scripts: Scripts): Promise<ReadonlyMap<string, readonly string[]>> {
  const bySession = new Map<string, string[]>();
  for await (const page of pagesOf(scripts)) {
    for (const { id, sessionId } of page) bySession.set(sessionId, [...(bySession.get(sessionId) ?? []), id]);
  }
  return bySession;
}

async function* pagesOf(scripts: Scripts): AsyncGenerator<AsideTurn[], void, undefined> {
  for (const partition of everyPartition(await readPartitions(scripts))) {
    const key = scripts.keys.aside(partition);
    let from = '-';
    for (;;) {
      const start = from;
      const entries = await guarded(() => scripts.redis.xrange(key, start, '+', 'COUNT', pageSize));
      yield entries.map(([entry, pairs]) => asideTurn(partition, entry, pairs));
      const last = entries.at(-1)?.[0];
      if (last === undefined || entries.length < pageSize) break;
      from = `(${last}`;
    }
  }
}

/** How many turns of a partition are set aside. */
export async function countAside(scripts: Scripts, partition: number): Promise<number> {
  return guarded(() => scripts.redis.xlen(scripts.keys.aside(partition)));
}

/** Removes a turn from those that are set aside. */
export async function dropAside(scripts: Scripts, { id }: Pick<AsideTurn, 'id'>): Promise<void> {
  const [partition = '', entry = ''] = id.split('/');
  await guarded(() => scripts.redis.xdel(scripts.keys.aside(Number(partition)), entry));
}

function asideTurn(partition: number, entry: string, pairs: readonly string[]): AsideTurn {
  const field = (name: string): string => pairs[pairs.indexOf(name) + 1] ?? '';
  const isQuestion = field('kind') === 'message';
  const question = isQuestion ? { from: field('from'), to: Number(field('agent')) } : undefined;
  return {
    id: `${partition}/${entry}`,
    at: Number(entry.split('-')[0]),
    sessionId: field('s'),
    messageId: field('id'),
    attempts: Number(field('attempts')),
    asked: field('kind') === 'turn' ? undefined : { body: parseTextBody(field('body')), question },
  };
}
