import type { WebSocket } from 'ws';
import { settledWithin } from './settled-within.ts';

/**
 * Has something settled before a socket closes, for at most `withinMs`: whoever closes it, since `ws` answers a client's
 * close frame by the same method. A client that has seen the close, and comes back at once, finds it settled.
 */
export function closeAfter(socket: WebSocket, settle: () => Promise<void>, withinMs: number): void {
  const close = socket.close.bind(socket);
  let isClosing = false;
  socket.close = (code, reason) => {
    if (isClosing) return;
    isClosing = true;
    void settledWithin(settle(), withinMs).then(() => close(code, reason));
  };
}
