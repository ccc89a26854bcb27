import { setTimeout as wait } from 'node:timers/promises';
import { undocumentedFrame } from './documents/documented-frame.ts';
import { type FrameTest, is, type SeenFrame } from './seen-frame.ts';

/** Not how fast it is: a machine that does other work as well takes many times as long. */
const deadlineMs = 60_000;

/** Keeps every frame of a connection and lets a test wait for the one it is about. */
export abstract class FrameReader {
  readonly frames: SeenFrame[] = [];
  /** What came and cannot be. */
  readonly problems: string[] = [];
  #position = 0;
  #end: { code: number; reason: string } | undefined;
  #waiting: (() => void)[] = [];
  #listeners: ((frame: SeenFrame) => void)[] = [];
  #onProblem: (problem: string) => void = () => undefined;

  /** Breaks the connection without a word, as a lost network does. */
  abstract drop(): void;

  /** Calls `listener` with each frame that has come and with each that comes. */
  each(listener: (frame: SeenFrame) => void): void {
    for (const frame of this.frames) listener(frame);
    this.#listeners.push(listener);
  }

  /** Calls `listener` with each problem that there is and that there will be. */
  eachProblem(listener: (problem: string) => void): void {
    for (const problem of this.problems) listener(problem);
    this.#onProblem = listener;
  }

  /** The next frame that passes, after the one that was returned last; what stands between is passed over. */
  async next(test: FrameTest, what = 'a frame', withinMs = deadlineMs): Promise<SeenFrame> {
    let found: SeenFrame | undefined;
    await this.until(
      what,
      () => {
        while (!found && this.#position < this.frames.length) {
          const frame = this.frames[this.#position];
          this.#position += 1;
          if (frame && test(frame)) found = frame;
        }
        return found !== undefined;
      },
      withinMs,
    );
    if (!found) throw new Error(`no frame: ${what}`);
    return found;
  }

  /** The first frame of all that passes, whatever was returned before. */
  async some(test: FrameTest, what = 'a frame', withinMs = deadlineMs): Promise<SeenFrame> {
    await this.until(what, () => this.frames.some(test), withinMs);
    return this.frames.find(test) as SeenFrame;
  }

  async until(what: string, condition: () => boolean, withinMs = deadlineMs): Promise<void> {
    const late = AbortSignal.timeout(withinMs);
    while (!condition()) {
      if (this.problems.length > 0) throw new Error(`${this.problems.join('\n')}\n${this.seen}`);
      if (this.#end)
        throw new Error(`closed (${this.#end.code} ${this.#end.reason}) before ${what}\n${this.seen}`);
      if (late.aborted) throw new Error(`not within ${withinMs} ms: ${what}\n${this.seen}`);
      await this.#change(late);
    }
  }

  /** The close code and reason, as soon as there is one. */
  async closed(withinMs = deadlineMs): Promise<{ code: number; reason: string }> {
    const late = AbortSignal.timeout(withinMs);
    while (!this.#end) {
      if (late.aborted) throw new Error(`not closed within ${withinMs} ms\n${this.seen}`);
      await this.#change(late);
    }
    return this.#end;
  }

  get durable(): SeenFrame[] {
    return this.frames.filter(is.durable);
  }

  get seen(): string {
    return this.frames.map((frame) => JSON.stringify(frame).slice(0, 300)).join('\n');
  }

  /** Takes a frame as it came; returns it, unless it is none. */
  protected read(text: string): SeenFrame | undefined {
    try {
      const frame = JSON.parse(text) as SeenFrame;
      this.take(frame);
      return frame;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.problem(`no frame came: ${text.slice(0, 300)}`);
      return undefined;
    }
  }

  protected problem(what: string): void {
    this.problems.push(what);
    this.#onProblem(what);
    this.wake();
  }

  protected take(frame: SeenFrame): void {
    this.frames.push(frame);
    const fault = undocumentedFrame(frame);
    if (fault !== undefined) this.problem(fault);
    for (const listener of this.#listeners) listener(frame);
    this.wake();
  }

  /** How the connection ended, or `undefined`. */
  protected get end(): { code: number; reason: string } | undefined {
    return this.#end;
  }

  protected ended(end: { code: number; reason: string }): void {
    this.#end ??= end;
    this.wake();
  }

  /** Has those that wait look again. */
  protected wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  async #change(late: AbortSignal): Promise<void> {
    const timer = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => this.#waiting.push(resolve)),
      wait(deadlineMs, undefined, { signal: AbortSignal.any([late, timer.signal]) }).catch(() => undefined),
    ]);
    timer.abort();
  }
}
