import type { Client } from '../../../tests/support/client.ts';
import type { Transcript } from '../../../tests/support/client-transcript.ts';

/** A client's place in a session, over all its connections, at any of the gateways: it always comes back by its cursor. */
export interface Connection {
  readonly sessionId: string;
  /** Acks and refusals of texts stand in it too, by whichever way they came. */
  readonly transcript: Transcript;
  /** A client at any gateway, for a request. */
  readonly client: Client;
  /** Whether it shows only texts that count as acked; a history shows also what waits for its replicas. */
  readonly showsAcked: boolean;
  /** Sends a frame if it can; what gets lost is sent again by whoever needs it. */
  send(frame: SentFrame): void;
  /**
   * Makes sure that frames come, or that those that there are have come, and that it has been told if Redis has lost what
   * it had seen. Returns whether that went well.
   */
  ensure(): Promise<boolean>;
  /** Leaves for a while, with or without a word. */
  leave(): Promise<void>;
  close(): void;
}

export interface SentFrame {
  readonly type: 'text' | 'stop';
  readonly content?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}
