import type { AckMetadata, AnyFrame, DurableFrame, RefusalMetadata } from '@agentconnect/protocol';
import { AnswerStreams } from '../answers/answer-streams.ts';
import { AwaitedAnswers } from './awaited-answers.ts';
import { frameError } from '../errors/frame-error.ts';
import { LogPosition } from './log-position.ts';
import { mayBeLogged, type Sender } from '../sending/sender.ts';
import type { SentText } from '../sending/sent-text.ts';
import type { ServerFrame } from './server-frame.ts';
import { durableEvent, noticeEvent, type SessionEvent } from './session-event.ts';

export interface ReaderParts {
  /** Where to begin; without it, where the server does. */
  readonly cursor: string | undefined;
  readonly sender: Sender;
  readonly emit: (event: SessionEvent) => void;
  /** A socket is attached. */
  readonly onReady: () => void;
  /** What came cannot be: another socket has to bring what is missing. */
  readonly onFault: (fault: string) => void;
  /** In ms. */
  readonly onTokenExpiring: (expiresAt: number) => void;
  /** The log after a cursor. */
  readonly history: (after: string) => AsyncIterable<DurableFrame>;
}

/** Reads what the sockets of a session bring, one after the other, and settles what waits for it. */
export class SessionReader {
  readonly #parts: ReaderParts;
  readonly #position: LogPosition;
  readonly #answers = new AwaitedAnswers();
  readonly #streams: AnswerStreams;
  /** Own texts whose place in the log has not been seen, by the client's ids. */
  readonly #unseen = new Map<string, SentText>();
  #isResyncDue = false;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#position = new LogPosition(parts.cursor);
    this.#streams = new AnswerStreams((messageId, tokens) =>
      parts.emit({ type: 'stream', messageId, tokens }),
    );
  }

  get cursor(): string | undefined {
    return this.#position.cursor;
  }

  /** A text of one's own that is not settled yet. */
  known(clientMessageId: string): SentText | undefined {
    const unseen = this.#unseen.get(clientMessageId);
    if (unseen && !unseen.isSettled) return unseen;
    return this.#answers.texts.find((text) => text.clientMessageId === clientMessageId);
  }

  /** A text of one's own will be in the log. */
  expect(text: SentText): void {
    this.#unseen.set(text.clientMessageId, text);
  }

  /** Nobody waits for a text any more. */
  giveUp(text: SentText, reason: unknown): void {
    const { clientMessageId: id, messageId } = text;
    this.#answers.remove(text);
    // What is on its way may still come to the log, and is told then.
    if (messageId === undefined && !this.#parts.sender.waiting(id)) this.#unseen.delete(id);
    text.fail(reason);
  }

  /** Nothing more will come. */
  fail(reason: unknown): void {
    this.#answers.fail(reason);
    this.#streams.fail(reason);
  }

  take(frame: ServerFrame): void {
    const { emit } = this.#parts;
    switch (frame.kind) {
      case 'ready': {
        const { cursor, status, resumed } = frame.ready;
        // What is not resumed from a cursor begins anew (`resync`, the next frame): what was lost goes out before all else.
        this.#isResyncDue = this.#position.cursor !== undefined && !resumed;
        if (this.#position.cursor === undefined) this.#position.begin(cursor);
        emit({ type: 'connected', status, resumed, cursor });
        if (!this.#isResyncDue) this.#parts.onReady();
        return;
      }
      case 'durable':
        this.#takeDurable(frame.frame);
        return;
      case 'ack':
        this.#takeAck(frame.ack, frame.timestamp);
        return;
      case 'delta': {
        const { message_id: id, attempt, offset } = frame.delta;
        if (!this.#position.has(id)) this.#streams.write(id, { attempt, offset, text: frame.text });
        return;
      }
      case 'restart': {
        const { message_id: messageId, attempt } = frame.restart;
        if (this.#position.has(messageId)) return;
        this.#streams.restart(messageId, attempt);
        emit({ type: 'restart', messageId, attempt });
        return;
      }
      case 'refusal':
        this.#takeRefusal(frame.refusal, frame.content);
        return;
      case 'notice':
        this.#takeNotice(frame.event, frame.frame);
        return;
      case 'unknown entry': {
        const place = this.#position.take(frame.place);
        if (place === 'gap') this.#parts.onFault(`entry ${frame.place.seq} does not follow`);
        if (place === 'new') emit({ type: 'notice', event: frame.event, frame: frame.frame });
        return;
      }
      case 'ping':
    }
  }

  #takeDurable(frame: DurableFrame): void {
    const { message_id: messageId, seq, cursor, client_message_id: clientId } = frame.metadata;
    const place = this.#position.take({ messageId, seq, cursor, timestamp: frame.timestamp });
    if (place === 'gap') {
      this.#parts.onFault(`entry ${seq} does not follow`);
      return;
    }
    // Another client may have said something else under the same id: the server refuses ours then.
    const isOwn = frame.type === 'text' && clientId !== undefined && this.#isOwn(clientId, frame.content);
    const own = isOwn ? this.#unseen.get(clientId) : undefined;
    if (isOwn) {
      // The socket that it was sent on is gone; this stands for its ack.
      const ack: AckMetadata = {
        event: 'ack',
        client_message_id: clientId,
        message_id: messageId,
        seq,
        cursor,
        duplicate: false,
      };
      this.#settle(ack);
      if (own) this.#see(own, ack, frame.timestamp, place);
    }
    if (place === 'known') return;
    if (!own) this.#parts.emit(durableEvent(frame));
    if (frame.type === 'stop' && clientId !== undefined) this.#parts.sender.stopped('requested', clientId);
    this.#streams.take(frame);
    this.#answers.take(frame);
  }

  #isOwn(clientId: string, content: string | undefined): boolean {
    const text = this.#unseen.get(clientId) ?? this.#parts.sender.waiting(clientId);
    return text === undefined || text.messageId !== undefined || text.content === content;
  }

  #takeAck(ack: AckMetadata, timestamp: string): void {
    const { message_id: messageId, seq, cursor, client_message_id: clientId } = ack;
    const own = this.#unseen.get(clientId);
    if (ack.duplicate) {
      const isFirst = own?.messageId === undefined;
      const text = this.#settle(ack);
      // What was said in another life of this client may have been answered there as well.
      if (text && isFirst && !this.#position.isAhead(seq)) {
        this.#unseen.delete(clientId);
        this.#lookUp(text, cursor).catch((error: unknown) => this.giveUp(text, error));
      }
      return;
    }
    const place = this.#position.take({ messageId, seq, cursor });
    if (place === 'gap') {
      this.#parts.onFault(`the ack of ${seq} does not follow`);
      return;
    }
    this.#settle(ack);
    if (own) this.#see(own, ack, timestamp, place);
  }

  /** A text is in the log: from here on its answer is waited for. */
  #settle(ack: AckMetadata): SentText | undefined {
    const text = this.#parts.sender.waiting(ack.client_message_id);
    if (!text) return undefined;
    this.#answers.add(ack.message_id, text);
    this.#streams.expect(ack.message_id, text.tokens);
    this.#parts.sender.acked(ack);
    return text;
  }

  /** An own text came in its turn of the log. */
  #see(text: SentText, ack: AckMetadata, timestamp: string, place: 'new' | 'known'): void {
    this.#unseen.delete(text.clientMessageId);
    if (place === 'new') this.#parts.emit({ type: 'acked', content: text.content, ack, timestamp });
  }

  async #lookUp(text: SentText, cursor: string): Promise<void> {
    for await (const frame of this.#parts.history(cursor)) {
      this.#streams.take(frame);
      this.#answers.take(frame);
      if (text.isSettled) return;
    }
  }

  #takeRefusal(refusal: RefusalMetadata, content: string): void {
    const { client_message_id: id } = refusal;
    const { sender, emit } = this.#parts;
    if (id === undefined || !(this.#unseen.has(id) || sender.isStop(id))) {
      emit({ type: 'refused', error: frameError(refusal, content) });
      return;
    }
    const isEnd = sender.refused(refusal, content);
    if (isEnd && !mayBeLogged(refusal.code)) this.#unseen.delete(id);
  }

  #takeNotice(event: string, frame: AnyFrame): void {
    if (event === 'stop.nothing') this.#parts.sender.stopped('nothing', stopIdOf(frame));
    if (event === 'stop.pending') this.#parts.sender.stopped('pending', stopIdOf(frame));
    if (event === 'token.expiring')
      this.#parts.onTokenExpiring(Date.parse(String(frame.metadata['expires_at'])));
    if (event !== 'resync') {
      this.#parts.emit(noticeEvent(event, frame));
      return;
    }
    this.#position.beginAnew();
    this.#parts.emit({ type: 'resync' });
    // Acked is not answered: the texts themselves may be lost. What is not is known by the client's ids.
    const texts = this.#answers.texts;
    for (const text of texts) this.expect(text);
    this.#parts.sender.addAgain(texts);
    if (!this.#isResyncDue) return;
    this.#isResyncDue = false;
    this.#parts.onReady();
  }
}

/** Of which stop a notice tells, where the gateway says so. */
function stopIdOf({ metadata }: AnyFrame): string | undefined {
  const id = metadata['client_message_id'];
  return typeof id === 'string' ? id : undefined;
}
