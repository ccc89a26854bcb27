import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/**
 * Reads no more than so many bytes of a socket that is being closed: enough for the client's answer to the close and what
 * stands before it. What a client floods it with beyond that stays on its side, and costs nothing until the connection is
 * cut off.
 */
export function readNoMore(socket: WebSocket, connection: Duplex, bytes: number): void {
  let left = bytes;
  connection.prependListener('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left > 0) return;
    socket.pause();
    connection.pause();
  });
}
