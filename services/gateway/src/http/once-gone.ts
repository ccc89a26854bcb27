import type { Request, Response } from 'express';

/**
 * Calls `action` once an answer has been sent, or its connection has ended. An answer that waits behind another one of its
 * connection is not told when that connection ends.
 */
export function onceGone({ socket }: Request, response: Response, action: () => void): void {
  const gone = (): void => {
    socket.off('close', gone);
    response.off('close', gone);
    action();
  };
  // There are as many as the connection has answers on their way.
  socket.setMaxListeners(0).once('close', gone);
  response.once('close', gone);
}
