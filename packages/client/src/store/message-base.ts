import type { AnyEntry } from '@agentconnect/protocol';

export interface MessageBase {
  /**
   * Names the message for as long as the store lives: a text keeps it on its way into the log, an answer from its first
   * piece on. Good as a React key.
   */
  readonly key: string;
  /** Its id and its number in the log; undefined until it is there. */
  readonly messageId: string | undefined;
  readonly seq: number | undefined;
  /** The user, or the id of an agent; undefined where it is not known yet. */
  readonly sender: string | undefined;
  readonly receiver: string | undefined;
  /** When it was logged, or else when this client first knew of it; ISO 8601. */
  readonly timestamp: string;
  /** What its frame says beside the words, as `usage` or `structured_data`. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export function baseOf({ sender, receiver, timestamp, metadata }: AnyEntry): Omit<MessageBase, 'key'> {
  return { messageId: metadata.message_id, seq: metadata.seq, sender, receiver, timestamp, metadata };
}
