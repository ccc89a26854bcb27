import { setTimeout as wait } from 'node:timers/promises';
import type { SeenFrame } from '../../../tests/support/seen-frame.ts';
import type { Connection } from '../connections/connection.ts';
import { judgeTranscript } from '../judging/judge-transcript.ts';
import type { Random } from '../random.ts';
import type { Talker } from './talker.ts';

/** How long a listener may be behind who talks when all is quiet; less than it takes to be told by a heartbeat. */
const behindMs = 15_000;

export interface AccompaniedParts {
  readonly talker: Talker;
  /** Of the talker. */
  readonly connection: Connection;
  /** Of those who listen in the same session. */
  readonly listening: readonly Connection[];
  readonly random: Random;
}

/** A talker in whose session others listen: whoever has a place in a session sees the same log. */
export class Accompanied implements Talker {
  readonly #parts: AccompaniedParts;
  #isOver = false;

  constructor(parts: AccompaniedParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.talker.name;
  }

  get sessionId(): string {
    return this.#parts.talker.sessionId;
  }

  get restarts(): number {
    return this.#parts.talker.restarts;
  }

  get resyncs(): number {
    return this.#parts.talker.resyncs;
  }

  get pieces(): number {
    return this.#parts.talker.pieces;
  }

  async run(until: AbortSignal, calm: AbortSignal, quietMs: number): Promise<void> {
    const talking = this.#parts.talker.run(until, calm, quietMs).finally(() => (this.#isOver = true));
    await Promise.all([talking, ...this.#parts.listening.map((one) => this.#listen(one, calm))]);
  }

  judge(log: readonly SeenFrame[]): string[] {
    const { talker, listening } = this.#parts;
    const heard = listening.flatMap(({ transcript }) => judgeTranscript(log, transcript));
    return [...talker.judge(log), ...heard.map((what) => `${this.name}: its listener: ${what}`)];
  }

  async #listen(listening: Connection, calm: AbortSignal): Promise<void> {
    const { connection, random } = this.#parts;
    while (!this.#isOver) {
      await listening.ensure();
      if (!calm.aborted && random.chance(0.02)) await listening.leave();
      await wait(250);
    }
    // Whoever comes back is told at once what Redis has lost.
    if (listening.transcript.mayLose) await listening.leave();
    const end = performance.now() + behindMs;
    for (;;) {
      const isThere = await listening.ensure();
      const [heard, seen] = [listening, connection].map(({ transcript }) => transcript.entries.length);
      if (isThere && (heard ?? 0) >= (seen ?? 0)) break;
      if (performance.now() > end)
        throw new Error(
          `${this.name}: its listener has heard ${heard} of ${seen}${isThere ? '' : ', and cannot come back'}`,
        );
      await wait(100);
    }
    listening.close();
  }
}
