import type { AckMetadata } from '@agentconnect/protocol';
import type { SessionConnection } from '../connection/session-connection.ts';
import { AgentConnectError } from '../errors/client-error.ts';
import type { KeptText, KeptTexts, SayOptions } from './kept-texts.ts';
import type { TextMessage } from './message.ts';
import type { Transcript } from './transcript.ts';

interface OwnText extends KeptText {
  /** Takes it back from the connection that it was given to. */
  withdraw: AbortController | undefined;
}

/** The user's texts on their way into the log, over however many connections that takes. */
export class OwnTexts {
  readonly #texts = new Map<string, OwnText>();
  /** Those that are in the log, and that the connection puts there again if it is lost. */
  readonly #unanswered = new Map<string, OwnText>();
  readonly #transcript: Transcript;
  readonly #kept: KeptTexts;
  readonly #onChange: () => void;

  /** Begins with the texts that were kept. */
  constructor(parts: {
    readonly kept: KeptTexts;
    readonly transcript: Transcript;
    readonly onChange: () => void;
  }) {
    this.#transcript = parts.transcript;
    this.#kept = parts.kept;
    this.#onChange = parts.onChange;
    for (const text of this.#kept.load()) this.#show({ ...text, withdraw: undefined });
  }

  /** Whether texts are on their way. */
  get isSending(): boolean {
    return this.#transcript.unsent.some(({ sendState }) => sendState !== 'refused');
  }

  add(key: string, content: string, options: SayOptions): void {
    this.#show({ key, content, options, timestamp: new Date().toISOString(), withdraw: undefined });
    this.#changed();
  }

  /** Gives a connection all that has not been given to one. */
  sendBy(connection: SessionConnection | undefined): void {
    if (!connection) return;
    for (const { key, sendState } of this.#transcript.unsent) {
      const text = this.#texts.get(key);
      if (sendState === 'queued' && text && !text.withdraw) this.#send(connection, text);
    }
  }

  /** What becomes of a text on its way. */
  sending(key: string, state: 'sent' | 'waiting', error: AgentConnectError | undefined): void {
    this.#put(key, { sendState: state === 'sent' ? 'sent' : 'queued', error });
  }

  /** A text came into the log: the entry that it is. */
  entered(content: string, ack: AckMetadata, timestamp: string): TextMessage {
    const { client_message_id: key, message_id: messageId, seq, cursor } = ack;
    const own = this.#texts.get(key);
    if (own) this.#unanswered.set(key, own);
    this.#texts.delete(key);
    this.#save();
    const { metadata, ...options } = own?.options ?? {};
    const place = { client_message_id: key, message_id: messageId, seq, cursor };
    return {
      ...textMessage({ key, content, options, timestamp }),
      messageId,
      seq,
      metadata: { ...metadata, ...place },
      sendState: 'acked',
    };
  }

  /** A text that was refused is to go again. */
  again(key: string): void {
    if (this.#find(key)?.sendState !== 'refused') return;
    this.#put(key, { sendState: 'queued', error: undefined, canRetry: false });
  }

  /** The log was lost: the connection sends again what had no answer. */
  putBack(): void {
    for (const text of this.#unanswered.values()) this.#show(text);
    this.#unanswered.clear();
    this.#changed();
  }

  discard(key: string): void {
    this.#texts.get(key)?.withdraw?.abort(new AgentConnectError('STOPPED', 'The text was taken back.'));
    this.#texts.delete(key);
    this.#transcript.drop(key);
    this.#changed();
  }

  #show(text: OwnText): void {
    this.#texts.set(text.key, text);
    this.#transcript.put(textMessage(text));
  }

  #send(connection: SessionConnection, text: OwnText): void {
    const { key, content, options } = text;
    const withdraw = new AbortController();
    text.withdraw = withdraw;
    try {
      const sent = connection.send(content, { ...options, clientMessageId: key, signal: withdraw.signal });
      sent.acked.then(
        (ack) => this.#acked(content, ack),
        () => undefined,
      );
      sent.answered.then(
        () => this.#unanswered.delete(key),
        (error: unknown) => {
          this.#unanswered.delete(key);
          this.#refused(text, error);
        },
      );
    } catch (error) {
      this.#refused(text, error);
    }
  }

  /** One that was in the log before has its place there, and is told of by nothing else. */
  #acked(content: string, ack: AckMetadata): void {
    if (!ack.duplicate || !this.#texts.has(ack.client_message_id)) return;
    this.#transcript.enter([this.entered(content, ack, new Date().toISOString())]);
    this.#onChange();
  }

  /** Why a text is in no log; of one that is there, the log says what becomes of it. */
  #refused(text: OwnText, reason: unknown): void {
    if (this.#texts.get(text.key) !== text) return;
    text.withdraw = undefined;
    const error =
      reason instanceof AgentConnectError
        ? reason
        : new AgentConnectError('PROTOCOL', String(reason), { cause: reason });
    // It was the connection that ended, and there can be another one.
    const isKept = error.code === 'CLOSED' || error.code === 'AUTH_FAILED';
    this.#put(text.key, {
      sendState: isKept ? 'queued' : 'refused',
      error,
      canRetry: !isKept && (error.retryable || error.code === 'STOPPED'),
    });
  }

  #find(key: string): TextMessage | undefined {
    return this.#transcript.unsent.find((text) => text.key === key);
  }

  #put(key: string, changed: Pick<TextMessage, 'sendState' | 'error'> & { canRetry?: boolean }): void {
    const text = this.#find(key);
    if (!text) return;
    this.#transcript.put({ ...text, ...changed });
    this.#changed();
  }

  #changed(): void {
    this.#save();
    this.#onChange();
  }

  #save(): void {
    const unsent = this.#transcript.unsent.filter(({ sendState }) => sendState !== 'refused');
    this.#kept.save(unsent.flatMap(({ key }) => this.#texts.get(key) ?? []));
  }
}

function textMessage({ key, content, options, timestamp }: KeptText): TextMessage {
  return {
    kind: 'text',
    key,
    messageId: undefined,
    seq: undefined,
    sender: options.sender,
    receiver: options.receiver,
    timestamp,
    metadata: options.metadata ?? {},
    content,
    role: 'user',
    sendState: 'queued',
    error: undefined,
    canRetry: false,
  };
}
