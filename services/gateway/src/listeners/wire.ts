import type { Cursor } from '@agentconnect/protocol';

/** What carries frames to one client: a WebSocket, or an event stream. */
export interface Wire {
  readonly isOpen: boolean;
  /** Bytes that have not left the process. */
  readonly bufferedBytes: number;
  /**
   * Sends a frame as it is; a client that has it can resume from `cursor`. Calls `onSent` once, when the frame has left the
   * process or never will.
   */
  send(frame: Buffer | string, cursor: Cursor | undefined, onSent: (error?: Error | null) => void): void;
}
