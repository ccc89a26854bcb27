import { answerIdOf, type DurableFrame } from '@agentconnect/protocol';
import { frameError } from './frame-error.ts';
import { TokenStream } from './token-stream.ts';

/** The answers that are being written, by their message ids. */
export class AnswerStreams {
  readonly #streams = new Map<string, TokenStream>();
  readonly #onBegin: (messageId: string, tokens: TokenStream) => void;

  /** `onBegin` is called with the first that is heard of an answer. */
  constructor(onBegin: (messageId: string, tokens: TokenStream) => void) {
    this.#onBegin = onBegin;
  }

  /** The answer to this message is written into this stream. */
  expect(messageId: string, tokens: TokenStream): void {
    if (!tokens.isEnded) this.#streams.set(answerIdOf(messageId), tokens);
  }

  of(messageId: string): TokenStream {
    const known = this.#streams.get(messageId);
    const tokens = known ?? new TokenStream();
    if (!known) this.#streams.set(messageId, tokens);
    if (tokens.attempt === 0) this.#onBegin(messageId, tokens);
    return tokens;
  }

  /** Ends the stream of an answer that is in the log. */
  take(frame: DurableFrame): void {
    const { message_id: id, heard = [] } = frame.metadata;
    // What agents have heard gets no answer of its own.
    for (const question of heard) this.#streams.delete(answerIdOf(question));
    const tokens = this.#streams.get(id);
    if (!tokens) return;
    this.#streams.delete(id);
    if (frame.type === 'error') tokens.fail(frameError(frame.metadata, frame.content));
    else tokens.finish(frame.content ?? '');
  }

  fail(error: unknown): void {
    for (const tokens of this.#streams.values()) tokens.fail(error);
    this.#streams.clear();
  }
}
