import { setTimeout as wait } from 'node:timers/promises';
import type { SeenFrame } from '../../../tests/support/socket-client.ts';
import { AckedTexts } from '../judging/acked-texts.ts';
import type { Connection } from '../connections/connection.ts';
import type { Figures } from '../judging/figures.ts';
import { judgeStops } from '../judging/judge-log.ts';
import { judgeTranscript } from '../judging/judge-transcript.ts';
import type { Random } from '../random.ts';
import type { Talker } from './talker.ts';

export interface FrameTalkerParts {
  readonly name: string;
  readonly connection: Connection;
  readonly random: Random;
  readonly figures: Figures;
}

/** How a talker behaves while there are faults. */
interface Habits {
  /** How likely it asks for a stop, each time that it acts. */
  readonly stop: number;
  readonly longestPauseMs: number;
}

/** A text that is not acked goes again after this. */
export const resendMs = 1_500;

/** A client that reads and writes frames itself, and goes from gateway to gateway. */
export abstract class FrameTalker implements Talker {
  readonly name: string;
  protected readonly connection: Connection;
  protected readonly random: Random;
  protected readonly figures: Figures;
  protected readonly acked: AckedTexts;
  readonly #habits: Habits;
  #stops = 0;

  protected constructor({ name, connection, random, figures }: FrameTalkerParts, habits: Habits) {
    this.name = name;
    this.connection = connection;
    this.random = random;
    this.figures = figures;
    this.acked = new AckedTexts(figures, connection.transcript.mayLose);
    this.#habits = habits;
  }

  get sessionId(): string {
    return this.connection.sessionId;
  }

  get restarts(): number {
    return this.connection.transcript.restarts;
  }

  get resyncs(): number {
    return this.connection.transcript.resyncs;
  }

  get pieces(): number {
    return this.connection.transcript.pieces;
  }

  async run(until: AbortSignal, calm: AbortSignal, quietMs: number): Promise<void> {
    while (!until.aborted) {
      await this.connection.ensure();
      this.look();
      await this.act();
      if (this.random.chance(this.#habits.stop)) this.stop();
      if (this.random.chance(0.05)) await this.connection.leave();
      await wait(this.random.between(50, this.#habits.longestPauseMs));
      this.resend();
    }
    while (!calm.aborted) await this.#listen();
    // Whoever comes back is told at once what Redis has lost.
    await this.connection.leave();
    const end = performance.now() + quietMs;
    let isTold = false;
    do {
      if (performance.now() > end) throw new Error(`${this.name}: ${this.missing}`);
      isTold = (await this.#listen()) || isTold;
    } while (!isTold || !this.isQuiet);
    this.connection.close();
  }

  judge(log: readonly SeenFrame[]): string[] {
    const wrong = [
      ...judgeTranscript(log, this.connection.transcript),
      ...judgeStops(log, this.#stops),
      ...this.judgeOwn(log),
    ];
    return wrong.map((what) => `${this.name}: ${what}`);
  }

  protected stop(): void {
    this.#stops += 1;
    this.connection.send({ type: 'stop' });
  }

  /** Takes note of what has come since it last looked. */
  protected abstract look(): void;
  /** Says something, or does not. */
  protected abstract act(): Promise<void> | void;
  /** Sends again what is still to be acked. */
  protected abstract resend(): void;
  /** Whether nothing is waited for any more. */
  protected abstract get isQuiet(): boolean;
  /** What is still waited for, in words. */
  protected abstract get missing(): string;
  /** What is wrong beside the order of entries and the number of stops. */
  protected abstract judgeOwn(log: readonly SeenFrame[]): string[];

  /** Whether its connection is there, and was told what Redis has lost. */
  async #listen(): Promise<boolean> {
    const isThere = await this.connection.ensure();
    await wait(100);
    this.look();
    this.resend();
    return isThere;
  }
}
