import { answerIdOf, type DurableFrame } from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';
import { frameError } from '../errors/frame-error.ts';
import { type Piece, TokenStream } from './token-stream.ts';

/** An answer that is being written. */
interface Answer {
  /** That of the event which tells that it begins. */
  told: TokenStream | undefined;
  /** That of who asked, if it was asked here: it ends when they wait no longer, and the other goes on. */
  own: TokenStream | undefined;
}

/** The answers that are being written, by their message ids. */
export class AnswerStreams {
  readonly #answers = new Map<string, Answer>();
  readonly #onBegin: (messageId: string, tokens: TokenStream) => void;

  /** `onBegin` is called with the first that is heard of an answer. */
  constructor(onBegin: (messageId: string, tokens: TokenStream) => void) {
    this.#onBegin = onBegin;
  }

  /** The answer to this message is written into this stream too. */
  expect(messageId: string, tokens: TokenStream): void {
    if (tokens.isEnded) return;
    const answer = this.#answer(answerIdOf(messageId));
    answer.own = tokens;
    const { told } = answer;
    if (told) tokens.take({ attempt: told.attempt, offset: 0, text: told.text });
  }

  /** More of an answer came. */
  write(messageId: string, piece: Piece): void {
    for (const tokens of this.#begun(messageId)) tokens.take(piece);
  }

  /** An answer begins again. */
  restart(messageId: string, attempt: number): void {
    for (const tokens of this.#begun(messageId)) tokens.restart(attempt);
  }

  /** Ends the streams of an answer that is in the log. */
  take(frame: DurableFrame): void {
    const { message_id: id, heard = [], event } = frame.metadata;
    // What agents have heard gets no answer of its own.
    for (const question of heard) this.#answers.delete(answerIdOf(question));
    const answer = this.#answers.get(id);
    if (answer) {
      this.#answers.delete(id);
      for (const tokens of streamsOf(answer)) {
        if (frame.type === 'error') tokens.fail(frameError(frame.metadata, frame.content));
        else tokens.finish(frame.content ?? '');
      }
    }
    // What has no answer by then gets none.
    if (event === 'conversation.ended') {
      this.fail(new AgentConnectError('CONVERSATION_ENDED', 'The conversation ended before this was said.'));
    }
  }

  fail(error: unknown): void {
    for (const answer of this.#answers.values()) for (const tokens of streamsOf(answer)) tokens.fail(error);
    this.#answers.clear();
  }

  #answer(id: string): Answer {
    const answer = this.#answers.get(id) ?? { told: undefined, own: undefined };
    this.#answers.set(id, answer);
    return answer;
  }

  #begun(id: string): TokenStream[] {
    const answer = this.#answer(id);
    if (!answer.told) {
      answer.told = new TokenStream();
      this.#onBegin(id, answer.told);
    }
    return streamsOf(answer);
  }
}

function streamsOf({ told, own }: Answer): TokenStream[] {
  return [told, own].filter((tokens) => tokens !== undefined);
}
