import type { EventClient } from '../../../tests/support/event-client.ts';
import type { SentFrame } from './connection.ts';
import { LineConnection } from './line-connection.ts';
import { postFrame } from './post-frame.ts';

/** Frames come as Server-Sent Events, texts go by REST. */
export class EventConnection extends LineConnection<EventClient> {
  send(frame: SentFrame): void {
    void postFrame(this, frame);
  }

  protected async open(cursor: string): Promise<EventClient> {
    return this.client.events(this.sessionId, { stream: true, cursor });
  }
}
