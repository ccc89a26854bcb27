import type { SocketClient } from '../../../tests/support/socket-client.ts';
import type { SentFrame } from './connection.ts';
import { LineConnection } from './line-connection.ts';

/** Everything goes over sockets. */
export class SocketConnection extends LineConnection<SocketClient> {
  send(frame: SentFrame): void {
    if (this.line?.isOpen) this.line.send(frame);
  }

  override async leave(): Promise<void> {
    const socket = this.line;
    if (!socket?.isOpen) return;
    // What still comes until it is closed is seen as well.
    if (this.parts.random.chance(0.5)) await socket.close().catch(() => socket.drop());
    else socket.drop();
  }

  protected async open(cursor: string): Promise<SocketClient> {
    return this.client.open(this.sessionId, { stream: true, cursor });
  }
}
