import { setTimeout as wait } from 'node:timers/promises';
import type { SeenFrame } from '../../../tests/support/socket-client.ts';
import type { SentFrame } from '../connections/connection.ts';
import { FrameTalker, type FrameTalkerParts, resendMs } from './frame-talker.ts';
import { judgeConversation } from '../judging/judge-conversation.ts';

interface Word {
  readonly frame: SentFrame;
  readonly sentAt: number;
  /** Whether the log has shown it, or it was refused. */
  fate: 'unseen' | 'logged' | 'refused';
}

/** A supervisor of agents among themselves: speaks up now and then, stops them, and lets them go on with more room. */
export class ConversationTalker extends FrameTalker {
  /** By client id. */
  readonly #words = new Map<string, Word>();
  readonly #problems: string[] = [];
  #looked = 0;
  #resyncs = 0;
  #room = 6;
  /** Whether it may be given no more turns: a deployment has ceilings, which a long run comes to. */
  #isSpent = false;

  constructor(parts: FrameTalkerParts) {
    super(parts, { stop: 0.03, longestPauseMs: 500 });
    this.figures.conversations += 1;
  }

  protected async act(): Promise<void> {
    if (this.#isSpent) await wait(resendMs);
    else if (this.#hasEnded) this.#goOn();
    else if (this.random.chance(0.15)) this.#speak({ content: `word ${this.#words.size + 1}` });
  }

  protected get isQuiet(): boolean {
    return this.#hasEnded && this.#unseen.length === 0;
  }

  /** With what it has seen last. */
  protected get missing(): string {
    const seen = this.connection.transcript.entries.slice(-3);
    const unseen = this.#unseen.map(({ frame }) => frame.metadata?.['client_message_id']).join(' ');
    return `no end of ${this.sessionId} ${this.connection.constructor.name}; it waits for: ${unseen || 'the end'}; it saw last: ${JSON.stringify(seen)}`;
  }

  protected judgeOwn(log: readonly SeenFrame[]): string[] {
    const wrong = [...this.#problems, ...judgeConversation(log, this.#isSpent)];
    for (const [id, { fate, frame }] of this.#words) {
      const ackedAs = this.acked.nameOf(id);
      const logged = log.filter(
        ({ type, metadata }) => type === 'text' && metadata['client_message_id'] === id,
      );
      // One that was refused because Redis was away may have been logged all the same.
      if (logged.length > 1 || (fate === 'logged' && logged.length === 0))
        wrong.push(`${id} stands ${logged.length} times in the log`);
      if (ackedAs !== undefined && logged[0] && logged[0].metadata['message_id'] !== ackedAs)
        wrong.push(`${id} has another id than its ack said`);
      if (logged[0] && logged[0].content !== frame.content) wrong.push(`${id} says something else`);
    }
    return wrong;
  }

  get #unseen(): Word[] {
    return [...this.#words.values()].filter(({ fate }) => fate === 'unseen');
  }

  get #hasEnded(): boolean {
    return this.#endedFor !== undefined;
  }

  /** The reason that it has ended for, unless it goes on. */
  get #endedFor(): unknown {
    const last = this.connection.transcript.entries.findLast(
      ({ type, metadata }) =>
        type === 'response' || type === 'stop' || metadata['event'] === 'ack' || type === 'text',
    );
    return last?.metadata['event'] === 'conversation.ended' ? last.metadata['reason'] : undefined;
  }

  #goOn(): void {
    if (this.#unseen.length > 0) return;
    this.#room += 6;
    this.#speak({ content: 'go on', metadata: { limits: { max_turns: this.#room } } });
  }

  #speak(frame: Omit<SentFrame, 'type'>): void {
    const id = `${this.name}-${this.#words.size + 1}`;
    const metadata = { ...frame.metadata, client_message_id: id };
    const whole: SentFrame = { type: 'text', ...frame, metadata };
    this.#words.set(id, { frame: whole, sentAt: performance.now(), fate: 'unseen' });
    this.figures.messages += 1;
    this.connection.send(whole);
  }

  protected look(): void {
    const { acks, entries, refused, resyncs } = this.connection.transcript;
    // After a loss the log says anew what was taken; what is not in it is sent again.
    if (resyncs !== this.#resyncs) {
      [this.#resyncs, this.#looked] = [resyncs, 0];
      for (const word of this.#words.values()) if (word.fate === 'logged') word.fate = 'unseen';
    }
    for (const { metadata } of acks.splice(0)) this.#take(metadata, true);
    for (const { metadata } of refused.splice(0)) {
      const { code, client_message_id: id } = metadata;
      this.#isSpent ||= code === 'LIMIT_TOO_HIGH' || this.#endedFor === 'max_tokens';
      const word = this.#words.get(id as string);
      if (word?.frame.metadata?.['limits'] !== undefined && code === 'CONVERSATION_ENDED')
        this.#problems.push(`${id} was refused, though it gave them more room`);
      // Or the conversation ended while the word was on its way.
      if (word && (this.#isSpent || code === 'CONVERSATION_ENDED')) word.fate = 'refused';
    }
    for (const { metadata } of entries.slice(this.#looked)) {
      const word = this.#words.get(metadata['client_message_id'] as string);
      if (!word) continue;
      word.fate = 'logged';
      this.#take(metadata, this.connection.showsAcked);
    }
    this.#looked = entries.length;
  }

  /** An ack by REST may be here before what it is about. */
  #take({ client_message_id: id, message_id: messageId }: SeenFrame['metadata'], isAcked: boolean): void {
    if (this.#words.has(id as string)) this.acked.take(id as string, messageId as string, isAcked);
  }

  protected resend(): void {
    for (const { frame, sentAt } of this.#unseen) {
      if (performance.now() - sentAt > resendMs) this.connection.send(frame);
    }
  }
}
