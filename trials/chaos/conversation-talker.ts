import { setTimeout as wait } from 'node:timers/promises';
import type { SeenFrame } from '../../tests/support/socket-client.ts';
import { AckedTexts } from './acked-texts.ts';
import type { Connection, SentFrame } from './connection.ts';
import type { Figures } from './figures.ts';
import { judgeConversation } from './judge-conversation.ts';
import { judgeStops } from './judge-log.ts';
import { judgeTranscript } from './judge-transcript.ts';
import type { Random } from './random.ts';
import type { Talker } from './talker.ts';

interface Word {
  readonly frame: SentFrame;
  readonly sentAt: number;
  /** Whether the log has shown it, or it was refused. */
  fate: 'unseen' | 'logged' | 'refused';
}

const resendMs = 1_500;

/** A supervisor of agents among themselves: speaks up now and then, stops them, and lets them go on with more room. */
export class ConversationTalker implements Talker {
  readonly name: string;
  readonly #connection: Connection;
  readonly #random: Random;
  readonly #figures: Figures;
  /** By client id. */
  readonly #words = new Map<string, Word>();
  readonly #acked: AckedTexts;
  readonly #problems: string[] = [];
  #looked = 0;
  #stops = 0;
  #resyncs = 0;
  #room = 6;
  /** Whether it may be given no more turns: a deployment has ceilings, which a long run comes to. */
  #isSpent = false;

  constructor(name: string, connection: Connection, random: Random, figures: Figures) {
    this.name = name;
    this.#connection = connection;
    this.#random = random;
    this.#figures = figures;
    this.#acked = new AckedTexts(figures, connection.transcript.mayLose);
  }

  get sessionId(): string {
    return this.#connection.sessionId;
  }

  get restarts(): number {
    return this.#connection.transcript.restarts;
  }

  get resyncs(): number {
    return this.#connection.transcript.resyncs;
  }

  get pieces(): number {
    return this.#connection.transcript.pieces;
  }

  async run(until: AbortSignal, calm: AbortSignal, quietMs: number): Promise<void> {
    this.#figures.conversations += 1;
    while (!until.aborted) {
      await this.#connection.ensure();
      this.#look();
      if (this.#isSpent) await wait(resendMs);
      else if (this.#hasEnded) this.#goOn();
      else if (this.#random.chance(0.15)) this.#speak({ content: `word ${this.#words.size + 1}` });
      if (this.#random.chance(0.03)) this.#stop();
      if (this.#random.chance(0.05)) await this.#connection.leave();
      await wait(this.#random.between(50, 500));
      this.#resend();
    }
    while (!calm.aborted) await this.#listen();
    // Whoever comes back is told at once what Redis has lost.
    await this.#connection.leave();
    const end = performance.now() + quietMs;
    let isTold = false;
    do {
      if (performance.now() > end)
        throw new Error(`${this.name}: no end of ${this.sessionId} ${this.#state}`);
      isTold = (await this.#listen()) || isTold;
    } while (!isTold || !this.#hasEnded || this.#unseen.length > 0);
    this.#connection.close();
  }

  judge(log: readonly SeenFrame[]): string[] {
    const wrong = [
      ...this.#problems,
      ...judgeTranscript(log, this.#connection.transcript),
      ...judgeStops(log, this.#stops),
      ...judgeConversation(log, this.#isSpent),
    ];
    for (const [id, { fate, frame }] of this.#words) {
      const ackedAs = this.#acked.nameOf(id);
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
    return wrong.map((what) => `${this.name}: ${what}`);
  }

  /** For a report: what it has seen last, and what it still waits for. */
  get #state(): string {
    const seen = this.#connection.transcript.entries.slice(-3);
    const unseen = this.#unseen.map(({ frame }) => frame.metadata?.['client_message_id']).join(' ');
    return `${this.#connection.constructor.name}; it waits for: ${unseen || 'the end'}; it saw last: ${JSON.stringify(seen)}`;
  }

  get #unseen(): Word[] {
    return [...this.#words.values()].filter(({ fate }) => fate === 'unseen');
  }

  get #hasEnded(): boolean {
    return this.#endedFor !== undefined;
  }

  /** The reason that it has ended for, unless it goes on. */
  get #endedFor(): unknown {
    const last = this.#connection.transcript.entries.findLast(
      ({ type, metadata }) =>
        type === 'response' || type === 'stop' || metadata['event'] === 'ack' || type === 'text',
    );
    return last?.metadata['event'] === 'conversation.ended' ? last.metadata['reason'] : undefined;
  }

  /** Whether its connection is there, and was told what Redis has lost. */
  async #listen(): Promise<boolean> {
    const isThere = await this.#connection.ensure();
    await wait(100);
    this.#look();
    this.#resend();
    return isThere;
  }

  #stop(): void {
    this.#stops += 1;
    this.#connection.send({ type: 'stop' });
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
    this.#figures.messages += 1;
    this.#connection.send(whole);
  }

  #look(): void {
    const { acks, entries, refused, resyncs } = this.#connection.transcript;
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
      this.#take(metadata, this.#connection.showsAcked);
    }
    this.#looked = entries.length;
  }

  /** An ack by REST may be here before what it is about. */
  #take({ client_message_id: id, message_id: messageId }: SeenFrame['metadata'], isAcked: boolean): void {
    if (this.#words.has(id as string)) this.#acked.take(id as string, messageId as string, isAcked);
  }

  #resend(): void {
    for (const { frame, sentAt } of this.#unseen) {
      if (performance.now() - sentAt > resendMs) this.#connection.send(frame);
    }
  }
}
