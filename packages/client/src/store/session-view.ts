import { AnyEntry, parseCursor, type SessionResponse } from '@agentconnect/protocol';
import type { TokenStream } from '../answers/token-stream.ts';
import type { SessionEvent } from '../reading/session-event.ts';
import { ActivityWatch } from './activity.ts';
import { HistoryReader, type HistoryReaderParts } from './history-reader.ts';
import { type CallEnd, withAnswered, withProgress } from './call-message.ts';
import { beginningAnswer, entryOf, type Message } from './message.ts';
import { KeptTexts, type TextStorage } from './kept-texts.ts';
import { OwnTexts } from './own-texts.ts';
import type { ConversationState, SessionState } from './session-state.ts';
import { Transcript } from './transcript.ts';

export interface SessionViewOptions {
  readonly sessionId: string;
  readonly session: SessionResponse | undefined;
  readonly storage: TextStorage | undefined;
  readonly readHistory: HistoryReaderParts['read'];
  readonly onChange: () => void;
}

/** What there is to show of a session, put together from what its connection and its history tell. */
export class SessionView {
  readonly own: OwnTexts;
  readonly history: HistoryReader;
  readonly #transcript = new Transcript();
  readonly #activity = new ActivityWatch();
  readonly #onChange: () => void;
  #session: SessionState;
  #conversation: ConversationState | undefined;

  constructor(options: SessionViewOptions) {
    const { sessionId, session, storage } = options;
    this.#onChange = options.onChange;
    this.#session = { session, status: session?.status, connection: { status: 'idle' }, error: undefined };
    if (session) this.#activity.loaded(session);
    const transcript = this.#transcript;
    const onChange = (): void => this.#conversationChanged();
    this.own = new OwnTexts({ kept: new KeptTexts(storage, sessionId), transcript, onChange });
    this.history = new HistoryReader({
      read: options.readHistory,
      transcript,
      onPage: (messages, isNewest) => this.#lookBack(messages, isNewest),
      onChange,
    });
  }

  get session(): SessionState {
    return this.#session;
  }

  get conversation(): ConversationState {
    this.#conversation ??= {
      messages: this.#transcript.messages,
      activity: this.#activity.activity,
      history: this.history.state,
      ended: this.#activity.ended,
    };
    return this.#conversation;
  }

  get keys(): readonly string[] {
    return this.#transcript.keys;
  }

  message(key: string): Message | undefined {
    return this.#transcript.find(key);
  }

  get isEmpty(): boolean {
    return this.#transcript.isEmpty;
  }

  update(changed: Partial<SessionState>): void {
    this.#session = { ...this.#session, ...changed };
    this.#onChange();
  }

  loaded(session: SessionResponse): void {
    this.#activity.loaded(session);
    this.update({ session, status: session.status, error: undefined });
    this.#conversationChanged();
  }

  take(event: SessionEvent): void {
    switch (event.type) {
      case 'connected':
        this.update({ status: event.status, connection: { status: 'live' } });
        this.history.begin(parseCursor(event.cursor)?.seq);
        return;
      case 'disconnected':
        this.#disconnected(event.code, event.reason);
        return;
      case 'degraded':
      case 'recovered':
        this.update({ connection: { status: event.type === 'degraded' ? 'degraded' : 'live' } });
        return;
      case 'status':
        this.update({ status: event.status });
        return;
      case 'queued':
        this.#activity.queued(event.place);
        this.#conversationChanged();
        return;
      case 'sending':
        this.own.sending(event.clientMessageId, event.state, event.error);
        return;
      case 'acked':
        this.#enter(this.own.entered(event.content, event.ack, event.timestamp));
        return;
      case 'stream':
        void this.#follow(event.messageId, event.tokens);
        return;
      case 'resync':
      case 'skipped':
        this.#beginAnew();
        return;
      case 'notice': {
        const entry = AnyEntry.safeParse(event.frame);
        if (entry.success) this.#enter(entryOf(entry.data));
        return;
      }
      case 'restart':
      case 'refused':
        return;
      case 'text':
      case 'response':
      case 'stop':
      case 'cooldown':
      case 'system':
      case 'error':
      case 'conversation.ended':
      case 'tool.call':
      case 'tool.result':
        this.#enter(entryOf(event.frame));
        return;
      case 'tool.progress':
        this.#transcript.change(event.progress.call_id, (call) =>
          withProgress(call, event.progress, event.content),
        );
        this.#conversationChanged();
        return;
      case 'tool.answered':
        this.#transcript.change(event.answered.call_id, (call) => withAnswered(call, event.answered));
        this.#conversationChanged();
    }
  }

  #disconnected(code: number, reason: string): void {
    const { connection } = this.#session;
    if (connection.status === 'connecting') return;
    const since = connection.status === 'reconnecting' ? connection.since : Date.now();
    this.update({ connection: { status: 'reconnecting', code, reason, since } });
  }

  /** A new entry of the log. */
  #enter(entry: Message | CallEnd): void {
    this.#transcript.enter([entry]);
    if (entry.kind === 'call end') this.#conversationChanged();
    else this.#entered(entry);
  }

  #entered(message: Message): void {
    this.#activity.follow(message);
    if (message.kind === 'event' && message.event === 'conversation.ended') {
      // What has no answer by then gets none.
      this.#transcript.endWriting();
      this.update({ status: 'ended' });
    } else if (message.kind === 'answer' && this.#session.status === 'ended') {
      this.update({ status: 'active' });
    }
    this.#activity.writes(this.#transcript.isWriting);
    this.#conversationChanged();
  }

  /** Entries of the history. */
  #lookBack(messages: readonly Message[], isNewest: boolean): void {
    if (isNewest) this.#activity.replay(this.#transcript.messages);
    else
      for (const message of messages)
        this.#activity.lookBack(message, (key) => this.message(key) !== undefined);
  }

  /** Shows an answer as it is written. */
  async #follow(key: string, tokens: TokenStream): Promise<void> {
    try {
      for await (const content of tokens.snapshots()) {
        const before = this.#transcript.writing(key) ?? this.#beginning(key);
        // The log has it: nothing more is written.
        if (!before) return;
        this.#transcript.write({ ...before, content, attempt: tokens.attempt });
        this.#activity.writes(true);
        this.#conversationChanged();
      }
    } catch {
      // Why an answer failed stands in the log, and why a connection ended in its state.
    }
  }

  #beginning(key: string): ReturnType<typeof beginningAnswer> | undefined {
    if (this.message(key)) return undefined;
    return beginningAnswer(key, { sender: this.#speaker(), timestamp: new Date().toISOString() });
  }

  /** Who writes, as far as that can be told: the agent that the last turn was for, or the first one. */
  #speaker(): string | undefined {
    const { session } = this.#session;
    const [first] = Object.values(session?.agents ?? {});
    const ids = new Set(Object.values(session?.agents ?? {}).map(({ agent_id }) => agent_id));
    const last = this.#transcript.newest(
      (message) => message.kind === 'answer' && message.turn !== undefined,
    );
    return last?.receiver !== undefined && ids.has(last.receiver) ? last.receiver : first?.agent_id;
  }

  #beginAnew(): void {
    this.#transcript.forgetLog();
    this.#activity.forget();
    this.own.putBack();
    this.history.beginAnew();
    this.#conversationChanged();
  }

  #conversationChanged(): void {
    this.#conversation = undefined;
    this.#onChange();
  }
}
