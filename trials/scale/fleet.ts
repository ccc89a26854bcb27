import { Random } from '../chaos/random.ts';
import type { Depths } from './work-metric.ts';

/** How workers behave; `trials/scale/real-run.ts` measures what it can of it. Times are in seconds. */
export interface FleetOptions {
  readonly concurrency: number;
  /** From a pod's making to its first claim. */
  readonly startSeconds: number;
  readonly drainSeconds: number;
  /** From the end of the drain to the end of the process: turns are handed back meanwhile. */
  readonly handOverSeconds: number;
  readonly graceSeconds: number;
  /** What a turn costs beside its answer. */
  readonly overheadSeconds: number;
  readonly seed: number;
}

interface Turn {
  readonly seconds: number;
  waitingSince: number;
  endsAt: number;
  worker: Worker | undefined;
}

interface Worker {
  readonly turns: Set<Turn>;
  readonly readyAt: number;
  /** When it hands back what still runs; it claims nothing from when this is set. */
  drainedAt: number | undefined;
}

/** Workers, turns and the ready stream between them, second by second. */
export class Fleet {
  answered = 0;
  /** Turns that a drain has handed to another worker, where they began again. */
  handedBack = 0;
  /** Turns whose worker was killed: the grace period was over. */
  cut = 0;
  /** The longest that a turn has waited for a worker since it was last asked. */
  #longestWait = 0;
  readonly #options: FleetOptions;
  readonly #random: Random;
  #workers: Worker[] = [];
  #waiting: Turn[] = [];
  #firstWaiting = 0;
  #next = 0;
  readonly #ends = new Map<number, Turn[]>();

  constructor(workers: number, options: FleetOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#workers = Array.from({ length: workers }, () => newWorker(0));
  }

  /** As a Deployment counts them: those that start as well, those that end no more. */
  get replicas(): number {
    return this.#workers.filter(({ drainedAt }) => drainedAt === undefined).length;
  }

  /** All pods that there are. */
  get pods(): number {
    return this.#workers.length;
  }

  get depths(): Omit<Depths, 'held'> {
    const pending = this.#workers.reduce((sum, { turns }) => sum + turns.size, 0);
    return { lag: this.#waiting.length - this.#firstWaiting, pending };
  }

  takeLongestWait(): number {
    const longest = this.#longestWait;
    this.#longestWait = 0;
    return longest;
  }

  /** Starts pods, or ends some: which, Kubernetes does not ask us. */
  scaleTo(now: number, replicas: number): void {
    for (let more = replicas - this.replicas; more > 0; more--) {
      this.#workers.push(newWorker(now + this.#options.startSeconds));
    }
    const stay = this.#workers.filter(({ drainedAt }) => drainedAt === undefined);
    for (const worker of this.#random.shuffled(stay).slice(replicas)) {
      worker.drainedAt = now + Math.min(this.#options.drainSeconds, this.#options.graceSeconds);
    }
  }

  /** One second: turns end, workers hand back and end, turns begin and are claimed. */
  tick(now: number, begun: readonly number[]): void {
    this.#finish(now);
    this.#drain(now);
    for (const seconds of begun) this.#wait({ seconds, waitingSince: now, endsAt: 0, worker: undefined });
    this.#claim(now);
    const oldest = this.#waiting[this.#firstWaiting];
    if (oldest) this.#longestWait = Math.max(this.#longestWait, now - oldest.waitingSince);
  }

  #finish(now: number): void {
    for (const turn of this.#ends.get(now) ?? []) {
      // One that was handed back ends later.
      if (turn.endsAt !== now || !turn.worker) continue;
      turn.worker.turns.delete(turn);
      this.answered += 1;
    }
    this.#ends.delete(now);
  }

  /** A worker that ends is gone when nothing runs in it any more. */
  #drain(now: number): void {
    this.#workers = this.#workers.filter((worker) => {
      if (worker.drainedAt === undefined) return true;
      if (now >= worker.drainedAt) this.#leave(now, worker);
      return worker.turns.size > 0;
    });
  }

  /** What runs still begins again at another worker: handed back in time, or taken over from one that was killed. */
  #leave(now: number, { turns }: Worker): void {
    const { handOverSeconds, drainSeconds, graceSeconds } = this.#options;
    if (drainSeconds + handOverSeconds > graceSeconds) this.cut += turns.size;
    else this.handedBack += turns.size;
    for (const turn of turns) {
      turn.worker = undefined;
      turn.waitingSince = now;
      this.#wait(turn);
    }
    turns.clear();
  }

  #wait(turn: Turn): void {
    this.#waiting.push(turn);
  }

  /** Workers that have room get entries in turn, as readers that block on the stream do. */
  #claim(now: number): void {
    const { concurrency, overheadSeconds } = this.#options;
    const open = this.#workers.filter(
      ({ readyAt, drainedAt, turns }) =>
        readyAt <= now && drainedAt === undefined && turns.size < concurrency,
    );
    while (open.length > 0 && this.#firstWaiting < this.#waiting.length) {
      const at = this.#next++ % open.length;
      const worker = open[at];
      const turn = this.#waiting[this.#firstWaiting++];
      if (!worker || !turn) break;
      this.#longestWait = Math.max(this.#longestWait, now - turn.waitingSince);
      turn.worker = worker;
      turn.endsAt = now + Math.max(1, Math.round(turn.seconds + overheadSeconds));
      worker.turns.add(turn);
      const ending = this.#ends.get(turn.endsAt);
      if (ending) ending.push(turn);
      else this.#ends.set(turn.endsAt, [turn]);
      if (worker.turns.size >= concurrency) open.splice(at, 1);
    }
    if (this.#firstWaiting < this.#waiting.length) return;
    this.#waiting = [];
    this.#firstWaiting = 0;
  }
}

function newWorker(readyAt: number): Worker {
  return { turns: new Set(), readyAt, drainedAt: undefined };
}
