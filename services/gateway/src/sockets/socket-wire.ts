import type { Cursor } from '@agentconnect/protocol';
import type { WebSocket } from 'ws';
import type { Wire } from '../listeners/wire.ts';

/** Frames over a WebSocket. A durable frame contains its cursor. */
export class SocketWire implements Wire {
  private readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(frame: Buffer | string, _cursor: Cursor | undefined, onSent: (error?: Error | null) => void): void {
    this.socket.send(frame, { binary: false }, onSent);
  }
}
