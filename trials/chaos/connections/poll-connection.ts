import type { Client } from '../../../tests/support/client.ts';
import type { Transcript } from '../../../tests/support/client-transcript.ts';
import type { SeenFrame } from '../../../tests/support/seen-frame.ts';
import type { Connection, SentFrame } from './connection.ts';
import type { ConnectionParts } from './line-connection.ts';
import { postFrame } from './post-frame.ts';

/** Everything goes by REST: the history is asked again and again for what follows the cursor. */
export class PollConnection implements Connection {
  readonly sessionId: string;
  readonly transcript: Transcript;
  readonly showsAcked = false;
  readonly #parts: ConnectionParts;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.sessionId = parts.sessionId;
    this.transcript = parts.transcript;
  }

  get client(): Client {
    return this.#parts.random.pick(this.#parts.clients);
  }

  send(frame: SentFrame): void {
    void postFrame(this, frame);
  }

  async ensure(): Promise<boolean> {
    const { cursor } = this.transcript;
    const after = cursor === undefined ? '' : `&after=${encodeURIComponent(cursor)}`;
    try {
      const { status, body } = await this.client.get(
        `/chat/sessions/${this.sessionId}/messages?limit=500${after}`,
      );
      if (status === 200) for (const frame of body.messages as SeenFrame[]) this.transcript.take(frame);
      // The log does not hold the cursor: by REST this is how a client is told.
      else if (status === 422) this.transcript.restart();
      return status === 200;
    } catch {
      // The gateway is gone; it is asked again.
      return false;
    }
  }

  async leave(): Promise<void> {
    // There is nothing to leave.
  }

  close(): void {
    // There is nothing to close.
  }
}
