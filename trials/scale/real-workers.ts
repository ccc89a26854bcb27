import type { Random } from '../chaos/random.ts';
import type { Stack } from '../../tests/support/stack.ts';

/** The workers of a stack as a Deployment: so many are wanted, and processes are started or ended. */
export class RealWorkers {
  /** How long processes took to be ready, in s. */
  readonly starts: number[] = [];
  /** How long processes took to end from SIGTERM on, in s. */
  readonly ends: number[] = [];
  readonly problems: string[] = [];
  readonly #stack: Stack;
  readonly #random: Random;
  readonly #up = new Set<number>();
  readonly #underWay = new Set<Promise<void>>();
  #starting = 0;
  #ending = 0;

  constructor(stack: Stack, count: number, random: Random) {
    this.#stack = stack;
    this.#random = random;
    for (let at = 0; at < count; at++) this.#up.add(at);
  }

  /** Those that start included, those that end not. */
  get replicas(): number {
    return this.#up.size + this.#starting;
  }

  get processes(): number {
    return this.replicas + this.#ending;
  }

  get adminUrls(): string[] {
    return [...this.#up].map((at) => this.#stack.worker(at).adminUrl);
  }

  scaleTo(replicas: number): void {
    for (let more = replicas - this.replicas; more > 0; more--) this.#follow(this.#add());
    const less = this.replicas - replicas;
    if (less > 0)
      for (const at of this.#random.shuffled([...this.#up]).slice(0, less)) this.#follow(this.#end(at));
  }

  /** Resolves when none is being started or ended. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #follow(change: Promise<void>): void {
    const done: Promise<void> = change
      .catch((error: unknown) => {
        this.problems.push(error instanceof Error ? error.message : String(error));
      })
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #add(): Promise<void> {
    const began = performance.now();
    this.#starting += 1;
    try {
      const at = await this.#stack.addWorker();
      this.#up.add(at);
      this.starts.push((performance.now() - began) / 1_000);
    } finally {
      this.#starting -= 1;
    }
  }

  async #end(at: number): Promise<void> {
    const began = performance.now();
    const worker = this.#stack.worker(at);
    this.#up.delete(at);
    this.#ending += 1;
    try {
      await worker.kill('SIGTERM');
      if (worker.exitCode !== 0)
        throw new Error(`${worker.name} ended with ${worker.exitCode}:\n${worker.log}`);
      this.ends.push((performance.now() - began) / 1_000);
    } finally {
      this.#ending -= 1;
    }
  }
}
