import type { Duplex } from 'node:stream';
import { closeCodes } from '@agentconnect/protocol';
import type { WebSocket } from 'ws';
import type { DeadlineWheel } from '../listeners/deadline-wheel.ts';
import { settledWithin } from '../listeners/settled-within.ts';

/** How long a client may take to answer a close before it is cut off, in ms. */
const closeGraceMs = 3_000;

/** What a client may still send after a close, in bytes. */
export const closeGraceBytes = {
  /** A client that did nothing wrong, or broke the protocol, may be in the middle of a long text. */
  usual: 262_144,
  /** A client that floods, or was refused. */
  flood: 16_384,
} as const;

/**
 * Cuts off a socket that is being closed, unless it is gone by then. Until then at most this many bytes are read, enough for
 * the client's answer to the close and what it sent before. The rest of a flood stays on the client's side and costs nothing.
 */
export function cutOffLater(
  socket: WebSocket,
  connection: Duplex,
  { wheel, bytes }: { readonly wheel: DeadlineWheel; readonly bytes: number },
): void {
  let left = bytes;
  connection.prependListener('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left > 0) return;
    socket.pause();
    connection.pause();
  });
  wheel.after(closeGraceMs, () => socket.terminate());
}

/**
 * Runs `settle` before a socket closes, for at most `withinMs`, whichever side closes it: `ws` answers a client's close frame
 * by the same method. A client that has seen the close and comes back at once finds it done.
 */
export function closeAfter(socket: WebSocket, settle: () => Promise<void>, withinMs: number): void {
  const close = socket.close.bind(socket);
  let state: 'open' | 'settling' | 'settled' = 'open';
  socket.close = (code, reason) => {
    // With a second close `ws` ends the connection, after the client has answered the first.
    if (state === 'settled') close(code, reason);
    if (state !== 'open') return;
    state = 'settling';
    void settledWithin(settle(), withinMs).then(() => {
      state = 'settled';
      close(code, reason);
    });
  };
}

/** Codes of RFC 6455 that `ws` reports, beside our own: the client's, and those of a broken connection. */
const usual = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011];
const known: ReadonlySet<number> = new Set([...usual, ...Object.values(closeCodes).map(({ code }) => code)]);

/** A close code as a label. A client may close with any code, so unknown codes are `other`. */
export function closeCodeLabel(code: number): string {
  return known.has(code) ? String(code) : 'other';
}
