import { AnyFrame } from '@agentconnect/protocol';
import type { SendOptions } from '../connection/session-connection.ts';

/** What one may say beside the words. */
export type SayOptions = Pick<SendOptions, 'receiver' | 'sender' | 'metadata'>;

/** Where texts are kept that are not acked yet: `sessionStorage`, say. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A text that is not acked yet. */
export interface KeptText {
  readonly key: string;
  readonly content: string;
  readonly options: SayOptions;
  /** When it was said, ISO 8601. */
  readonly timestamp: string;
}

/** The texts of a session that are not acked yet, where a reload does not reach them: as the frames that they will be. */
export class KeptTexts {
  readonly #storage: TextStorage | undefined;
  readonly #name: string;

  constructor(storage: TextStorage | undefined, sessionId: string) {
    this.#storage = storage;
    this.#name = `agentconnect.unsent.${sessionId}`;
  }

  /** Storage that is full or forbidden keeps nothing. */
  save(texts: readonly KeptText[]): void {
    try {
      if (texts.length === 0) this.#storage?.removeItem(this.#name);
      else this.#storage?.setItem(this.#name, JSON.stringify(texts.map(frameOf)));
    } catch {
      // The texts go out all the same, as long as the page lives.
    }
  }

  /** What is there and is no such text is passed over. */
  load(): KeptText[] {
    try {
      const frames: unknown = JSON.parse(this.#storage?.getItem(this.#name) ?? '[]');
      return Array.isArray(frames) ? frames.flatMap(textOf) : [];
    } catch {
      return [];
    }
  }
}

function frameOf({ key, content, options, timestamp }: KeptText): AnyFrame {
  const { metadata, ...rest } = options;
  return { ...rest, type: 'text', content, timestamp, metadata: { ...metadata, client_message_id: key } };
}

function textOf(stored: unknown): KeptText[] {
  const frame = AnyFrame.safeParse(stored);
  if (!frame.success) return [];
  const { content = '', sender, receiver, timestamp, metadata: whole } = frame.data;
  const { client_message_id: key, ...metadata } = whole;
  if (typeof key !== 'string' || content === '') return [];
  const options: SayOptions = {
    ...(sender === undefined ? {} : { sender }),
    ...(receiver === undefined ? {} : { receiver }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
  return [{ key, content, options, timestamp }];
}
