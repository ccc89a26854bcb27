import type { WebSocket } from 'ws';
import { settledWithin } from '../listeners/settled-within.ts';

/**
 * Has something settled before a socket closes, for at most `withinMs`: whoever closes it, since `ws` answers a client's
 * close frame by the same method. A client that has seen the close, and comes back at once, finds it settled.
 */
export function closeAfter(socket: WebSocket, settle: () => Promise<void>, withinMs: number): void {
  const close = socket.close.bind(socket);
  let state: 'open' | 'settling' | 'settled' = 'open';
  socket.close = (code, reason) => {
    // By a second close `ws` ends the connection, when the client has answered the first.
    if (state === 'settled') close(code, reason);
    if (state !== 'open') return;
    state = 'settling';
    void settledWithin(settle(), withinMs).then(() => {
      state = 'settled';
      close(code, reason);
    });
  };
}
