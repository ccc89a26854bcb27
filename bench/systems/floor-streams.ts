import { Redis } from 'ioredis';

/** What the processes of the floor put into Redis for each other: a text, and the socket that it is of. */
export interface FloorEntry {
  readonly socket: string;
  readonly text: string;
}

/** Texts on their way to the worker, answers on their way back. */
export const floorStreams = { texts: 'texts', answers: 'answers' } as const;
/** Readers of the texts, as workers that share them. */
export const floorGroup = 'workers';

/** As many entries as are read at a time. */
export const readAtOnce = '1000';
/** A stream keeps about as many as this: nobody reads it again. */
const keptEntries = 10_000;

/** Entries as Redis lists them: each its id, and its fields and values in a row. */
type RawEntry = readonly [id: string, fields: readonly string[]];

export function floorConnection(url: string): Redis {
  return new Redis(url);
}

export function addEntry(redis: Redis, stream: string, { socket, text }: FloorEntry): void {
  void redis.xadd(stream, 'MAXLEN', '~', keptEntries, '*', 's', socket, 't', text);
}

/** The entries of the one stream in a reply of XREAD or XREADGROUP, and the id of the last one. */
export function entriesOf(reply: unknown): {
  readonly entries: FloorEntry[];
  readonly lastId: string | undefined;
} {
  const [stream] = (reply ?? []) as readonly [name: string, entries: readonly RawEntry[]][];
  const raw = stream?.[1] ?? [];
  return {
    entries: raw.map(([, [, socket = '', , text = '']]) => ({ socket, text })),
    lastId: raw.at(-1)?.[0],
  };
}
