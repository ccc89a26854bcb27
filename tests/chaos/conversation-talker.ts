import { setTimeout as wait } from 'node:timers/promises';
import { is, type SeenFrame } from '../support/socket-client.ts';
import type { Connection, SentFrame } from './connection.ts';
import type { Figures } from './figures.ts';
import { judgeLog } from './judge-log.ts';
import type { Random } from './random.ts';
import type { Talker } from './talker.ts';

const resendMs = 1_500;

/** A supervisor of agents among themselves: speaks up now and then, stops them, and lets them go on with more room. */
export class ConversationTalker implements Talker {
  readonly name: string;
  readonly #connection: Connection;
  readonly #random: Random;
  readonly #figures: Figures;
  /** Client ids of words that the log has not shown, and when they were first sent. */
  readonly #unseen = new Map<string, { readonly frame: SentFrame; readonly sentAt: number }>();
  #said = 0;
  #room = 6;
  /** Whether it may be given no more turns: a deployment has ceilings, which a long run comes to. */
  #isSpent = false;

  constructor(name: string, connection: Connection, random: Random, figures: Figures) {
    this.name = name;
    this.#connection = connection;
    this.#random = random;
    this.#figures = figures;
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

  onFault(): void {
    // Turns have no sender that waits for them.
  }

  async run(until: AbortSignal, calm: AbortSignal, quietMs: number): Promise<void> {
    this.#figures.conversations += 1;
    while (!until.aborted) {
      await this.#connection.ensure();
      this.#look();
      if (this.#isSpent) await wait(resendMs);
      else if (this.#hasEnded) this.#goOn();
      else if (this.#random.chance(0.15)) this.#speak({ content: `word ${this.#said + 1}` });
      if (this.#random.chance(0.03)) this.#connection.send({ type: 'stop' });
      if (this.#random.chance(0.05)) await this.#connection.leave();
      await wait(this.#random.between(50, 500));
      this.#resend();
    }
    while (!calm.aborted) await this.#listen();
    // Whoever comes back is told at once what Redis has lost.
    await this.#connection.leave();
    const end = performance.now() + quietMs;
    do {
      if (performance.now() > end)
        throw new Error(`${this.name}: no end of ${this.sessionId} ${this.#state}`);
      await this.#listen();
    } while (!this.#hasEnded || this.#unseen.size > 0);
    this.#connection.close();
  }

  judge(log: readonly SeenFrame[]): string[] {
    const wrong = judgeLog(log, this.#connection.transcript);
    const turns = log.filter(is.response).map(({ metadata }) => metadata['turn'] as number);
    if (turns.some((turn, at) => turn !== at + 1)) wrong.push(`turns ${turns.join(' ')}`);
    let isRunning = false;
    for (const frame of log) {
      if (frame.metadata['event'] === 'conversation.ended') {
        if (!isRunning && frame.metadata['turns'] !== 0) wrong.push('an end without a turn since the last');
        isRunning = false;
      } else if (frame.type === 'response' || frame.type === 'text') {
        isRunning = true;
      }
    }
    if (isRunning) wrong.push('no end');
    for (const { metadata } of log.filter(({ type }) => type === 'text')) {
      const id = metadata['message_id'] as string;
      const heard = log.filter((frame) => (frame.metadata['heard'] as string[] | undefined)?.includes(id));
      const errors = log.filter(
        ({ type, metadata: about }) => type === 'error' && about['in_reply_to'] === id,
      );
      if (heard.length + errors.length !== 1)
        wrong.push(`${id} was heard ${heard.length} times and refused ${errors.length}`);
    }
    return wrong.map((what) => `${this.name}: ${what}`);
  }

  /** For a report: what it has seen last, and what it still waits for. */
  get #state(): string {
    const seen = this.#connection.transcript.entries.slice(-3);
    const unseen = [...this.#unseen.keys()].join(' ');
    return `${this.#connection.constructor.name}; it waits for: ${unseen || 'the end'}; it saw last: ${JSON.stringify(seen)}`;
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

  async #listen(): Promise<void> {
    await this.#connection.ensure();
    await wait(100);
    this.#look();
    this.#resend();
  }

  #goOn(): void {
    if (this.#unseen.size > 0) return;
    this.#room += 6;
    this.#speak({ content: 'go on', metadata: { limits: { max_turns: this.#room } } });
  }

  #speak(frame: Omit<SentFrame, 'type'>): void {
    this.#said += 1;
    const id = `${this.name}-${this.#said}`;
    const metadata = { ...frame.metadata, client_message_id: id };
    const whole: SentFrame = { type: 'text', ...frame, metadata };
    this.#unseen.set(id, { frame: whole, sentAt: performance.now() });
    this.#figures.messages += 1;
    this.#connection.send(whole);
  }

  #look(): void {
    const { acks, entries, refused } = this.#connection.transcript;
    // An ack by REST may be here before what it is about.
    acks.splice(0);
    for (const { metadata } of refused.splice(0)) {
      const { code, client_message_id: id } = metadata;
      this.#isSpent ||= code === 'LIMIT_TOO_HIGH' || this.#endedFor === 'max_tokens';
      // Or the conversation ended while the word was on its way.
      if (this.#isSpent || code === 'CONVERSATION_ENDED') this.#unseen.delete(id as string);
    }
    for (const id of this.#unseen.keys()) {
      if (entries.some(({ metadata }) => metadata['client_message_id'] === id)) this.#unseen.delete(id);
    }
  }

  #resend(): void {
    for (const { frame, sentAt } of this.#unseen.values()) {
      if (performance.now() - sentAt > resendMs) this.#connection.send(frame);
    }
  }
}
