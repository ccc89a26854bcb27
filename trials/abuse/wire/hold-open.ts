import { setTimeout as wait } from 'node:timers/promises';
import type { Field } from '../attack.ts';
import { HttpLine } from './http-line.ts';
import { RawSocket } from './raw-socket.ts';

/** A connection that can be held. */
interface Held {
  drop(): void;
}

/** Opens the connection of this number; tells when it is open, and how it ended. */
type Open = (index: number, onOpen: () => void, onEnd: (how: string) => void) => Held;

/** So many are opened at a time, so that the loopback network takes them. */
const atOnce = 50;
const betweenMs = 10;
/** Before one that was ended is opened again, in ms. */
const againMs = 1_000;

/** Holds so many connections, and opens each again that is ended, until the time is over. */
async function holdOpen(field: Field, count: number, open: Open): Promise<void> {
  const all: Promise<void>[] = [];
  for (let index = 0; index < count && !field.until.aborted; index++) {
    all.push(keepOne(field, index, open));
    if (index % atOnce === atOnce - 1) await wait(betweenMs);
  }
  await Promise.all(all);
}

async function keepOne({ tally, until }: Field, index: number, open: Open): Promise<void> {
  while (!until.aborted) {
    await new Promise<void>((resolve) => {
      let closed = (): void => undefined;
      tally.sent();
      const held = open(
        index,
        () => {
          closed = tally.opened();
        },
        (how) => {
          closed();
          until.removeEventListener('abort', drop);
          if (!until.aborted) tally.answered(how);
          resolve();
        },
      );
      const drop = (): void => held.drop();
      until.addEventListener('abort', drop, { once: true });
    });
    if (!until.aborted) await wait(againMs, undefined, { signal: until }).catch(() => undefined);
  }
}

export interface SlowRequests {
  readonly connections: number;
  /** What it begins with. */
  readonly begin: (index: number) => Buffer;
  /** What goes on and on, so slowly. */
  readonly more: string;
  readonly everyMs: number;
}

/** Holds connections by requests that do not end. */
export async function holdRequests(
  field: Field,
  { connections, begin, more, everyMs }: SlowRequests,
): Promise<void> {
  await holdOpen(field, connections, (index, onOpen, onEnd) => {
    let trickle: NodeJS.Timeout | undefined;
    return new HttpLine({
      port: field.port,
      onOpen: (line) => {
        onOpen();
        line.write(begin(index));
        trickle = setInterval(() => line.write(more), everyMs);
      },
      // An answer is no reason to let go.
      onAnswer: (status) => field.tally.answered(String(status)),
      onEnd: (error) => {
        clearInterval(trickle);
        onEnd(error ?? 'closed');
      },
    });
  });
}

/** Holds WebSockets on which nothing is said, not even a pong; `tokenOf` says by what token, if by any. */
export async function holdSockets(
  field: Field,
  count: number,
  tokenOf: (index: number) => string | undefined,
): Promise<void> {
  const { port, sessions } = field;
  await holdOpen(field, count, (index, onOpen, onEnd) => {
    const session = sessions[index % sessions.length] ?? '';
    const onText = (kind: string): void => {
      if (kind !== 'ready' && kind !== 'ping') field.tally.answered(kind);
    };
    return new RawSocket({
      port,
      session,
      token: tokenOf(index),
      staysClosing: true,
      onOpen,
      onText,
      onEnd: (how) => onEnd(`close ${how}`),
    });
  });
}
