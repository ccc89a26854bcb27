import type { AckMetadata, ClientFrame, DurableFrame } from '@agentconnect/protocol';
import { AgentConnectError } from '../errors/client-error.ts';
import { TokenStream } from '../answers/token-stream.ts';

/** A text that was said on a connection. Nobody has to look at its promises: what is not looked at rejects nobody. */
export interface Sent {
  readonly clientMessageId: string;
  /** The text is durable. */
  readonly acked: Promise<AckMetadata>;
  /** The `response` to the text; among agents, the one that heard it. An `error` rejects with an `AgentConnectError`. */
  readonly answered: Promise<DurableFrame>;
  /** The answer as it is written; in one piece where it is not streamed, and among agents. */
  readonly tokens: TokenStream;
}

type TextFrame = Extract<ClientFrame, { type: 'text' }>;

/** A text on its way from the send queue to its answer. */
export class SentText implements Sent {
  readonly kind = 'text';
  readonly clientMessageId: string;
  readonly content: string;
  readonly frame: TextFrame;
  readonly tokens = new TokenStream();
  /** When it was refused for the first time, in ms. */
  refusedAt: number | undefined;
  /** Its id in the log, once that is known. */
  messageId: string | undefined;
  readonly #ack = Promise.withResolvers<AckMetadata>();
  readonly #answer = Promise.withResolvers<DurableFrame>();
  #isSettled = false;

  constructor(clientMessageId: string, frame: TextFrame) {
    this.clientMessageId = clientMessageId;
    this.content = frame.content;
    this.frame = copyOf({
      ...frame,
      metadata: { ...frame.metadata, client_message_id: clientMessageId },
    });
    for (const { promise } of [this.#ack, this.#answer]) promise.catch(() => undefined);
  }

  get acked(): Promise<AckMetadata> {
    return this.#ack.promise;
  }

  get answered(): Promise<DurableFrame> {
    return this.#answer.promise;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  ack(ack: AckMetadata): void {
    this.messageId = ack.message_id;
    this.refusedAt = undefined;
    this.#ack.resolve(ack);
  }

  answer(response: DurableFrame): void {
    this.#isSettled = true;
    this.#answer.resolve(response);
    this.tokens.finish(response.content ?? '');
  }

  fail(error: unknown): void {
    this.#isSettled = true;
    this.#ack.reject(error);
    this.#answer.reject(error);
    this.tokens.fail(error);
  }
}

/** A frame as it goes out, now and again: what the caller changes later does not count. Throws `INVALID_FRAME`. */
function copyOf(frame: TextFrame): TextFrame {
  try {
    return JSON.parse(JSON.stringify(frame)) as TextFrame;
  } catch (cause) {
    throw new AgentConnectError('INVALID_FRAME', 'metadata: must be what JSON can hold.', { cause });
  }
}
