import type { ServerResponse } from 'node:http';
import type { Cursor } from '@agentconnect/protocol';
import type { Wire } from '../listeners/wire.ts';
import { frameEvent } from './event-text.ts';

/** Frames as server-sent events in the body of a response. */
export class EventWire implements Wire {
  private readonly response: ServerResponse;

  constructor(response: ServerResponse) {
    this.response = response;
  }

  get isOpen(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }

  get bufferedBytes(): number {
    return this.response.writableLength;
  }

  send(frame: Buffer | string, cursor: Cursor | undefined, onSent: (error?: Error | null) => void): void {
    this.response.write(frameEvent(frame, cursor), onSent);
  }
}
