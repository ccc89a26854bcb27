import type { Duplex } from 'node:stream';

/** In bytes; this much takes a few milliseconds, whatever it contains. */
const pieceBytes = 2_048;

/**
 * Makes a connection pass on what it reads in small pieces, between which it can be paused, because one read may bring ten
 * thousand frames. `head` is what was already read; it comes first.
 */
export function readInPieces(connection: Duplex, head: Buffer): void {
  for (const piece of piecesOf(head).toReversed()) connection.unshift(piece);
  const push = connection.push.bind(connection);
  connection.push = (chunk: Buffer | null, encoding) => {
    if (chunk === null) return push(chunk, encoding);
    if (chunk.length <= pieceBytes) return push(chunk, encoding);
    let mayGoOn = true;
    for (const piece of piecesOf(chunk)) mayGoOn = push(piece, encoding);
    return mayGoOn;
  };
}

/** Calls `tell` for each read before any of it is passed on. */
export function beforeEachRead(connection: Duplex, tell: () => void): void {
  const push = connection.push.bind(connection);
  connection.push = (chunk: Buffer | null, encoding) => {
    if (chunk !== null) tell();
    return push(chunk, encoding);
  };
}

function piecesOf(chunk: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < chunk.length; at += pieceBytes) pieces.push(chunk.subarray(at, at + pieceBytes));
  return pieces;
}
