import { setTimeout as wait } from 'node:timers/promises';
import type { Field } from '../attack.ts';
import { HttpLine } from './http-line.ts';

export interface RequestFlood {
  /** Keep-alive connections (8). */
  readonly connections?: number;
  /** Requests of a connection that are under way at once (1). */
  readonly depth?: number;
  readonly localAddress?: string;
  /** The next request, as bytes. */
  readonly next: () => Buffer;
}

/** Before an address that takes no connection is tried again, in ms. */
const refusedMs = 50;

/** Asks over keep-alive connections, again as soon as it is answered, until the time is over. */
export async function requestFlood(field: Field, flood: RequestFlood): Promise<void> {
  const { connections = 8 } = flood;
  await Promise.all(Array.from({ length: connections }, () => keepAsking(field, flood)));
}

async function keepAsking(field: Field, flood: RequestFlood): Promise<void> {
  while (!field.until.aborted) {
    const answers = await ask(field, flood);
    if (answers === 0 && !field.until.aborted) await wait(refusedMs);
  }
}

/** Asks over one connection until it ends; resolves with how many answers it had. */
async function ask(
  { port, tally, until }: Field,
  { depth = 1, localAddress, next }: RequestFlood,
): Promise<number> {
  let answers = 0;
  await new Promise<void>((resolve) => {
    let closed = (): void => undefined;
    const send = (line: HttpLine): void => {
      tally.sent();
      line.write(next());
    };
    const line = new HttpLine({
      port,
      localAddress,
      onOpen: (opened) => {
        closed = tally.opened();
        for (let at = 0; at < depth; at++) send(opened);
      },
      onAnswer: (status, answered) => {
        answers += 1;
        tally.answered(String(status));
        if (!until.aborted) send(answered);
      },
      onEnd: (error) => {
        until.removeEventListener('abort', stop);
        closed();
        if (error !== undefined && !until.aborted) tally.answered(error);
        resolve();
      },
    });
    const stop = (): void => line.drop();
    until.addEventListener('abort', stop, { once: true });
  });
  return answers;
}
