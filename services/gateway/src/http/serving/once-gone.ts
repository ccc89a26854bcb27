import type { Request, Response } from 'express';

/**
 * Calls `action` once a response has been sent or its connection has ended. A response that waits for another one on its
 * connection gets no event when the connection ends.
 */
export function onceGone({ socket }: Request, response: Response, action: () => void): void {
  const gone = (): void => {
    socket.off('close', gone);
    response.off('close', gone);
    action();
  };
  // There is one listener per pending response of the connection.
  socket.setMaxListeners(0).once('close', gone);
  response.once('close', gone);
}
