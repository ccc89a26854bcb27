import type { ReadyEntry } from '@agentconnect/broker';
import { atMost } from './at-most.ts';
import { Turn } from './turn.ts';
import type { TurnContext } from './turn-context.ts';

/** The turns a worker runs side by side, never more than `capacity`, whichever partition they come from. */
export class TurnPool {
  private readonly context: TurnContext;
  readonly capacity: number;
  private readonly turns = new Map<string, { readonly turn: Turn; readonly done: Promise<void> }>();
  private readonly waiting = new Set<() => void>();
  private isDraining = false;

  constructor(context: TurnContext, capacity: number) {
    this.context = context;
    this.capacity = capacity;
  }

  get running(): number {
    return this.turns.size;
  }

  get free(): number {
    return this.isDraining ? 0 : Math.max(0, this.capacity - this.turns.size);
  }

  /** Whether an entry of the ready stream is at work here. */
  has(entry: ReadyEntry): boolean {
    return this.turns.has(keyOf(entry));
  }

  /** Starts the turn behind an entry; `false` if there is no place for it. */
  take(entry: ReadyEntry): boolean {
    if (this.has(entry)) return true;
    if (this.free === 0) return false;
    const turn = new Turn(this.context, entry);
    const done = turn.run().finally(() => {
      this.turns.delete(keyOf(entry));
      this.passOn();
    });
    this.turns.set(keyOf(entry), { turn, done });
    return true;
  }

  /** Resolves when there is a free place, or the signal is aborted. */
  async whenFree(signal: AbortSignal): Promise<void> {
    while (this.free === 0 && !signal.aborted) await this.nextEnd(signal);
  }

  /** Whether anyone waits for a place. */
  get isAwaited(): boolean {
    return this.waiting.size > 0;
  }

  /**
   * Offers a free place to whoever has waited longest. To one alone: were all of them told, each would read an entry, and
   * all but one hand theirs back, behind everything else.
   */
  passOn(): void {
    const [first] = this.waiting;
    first?.();
  }

  /** Something happened to a session: whoever works for it looks. */
  check(sessionId: string): void {
    for (const { turn } of this.turns.values()) if (turn.entry.sessionId === sessionId) turn.check();
  }

  /** Every turn looks: hints may have been missed. */
  checkAll(): void {
    for (const { turn } of this.turns.values()) turn.check();
  }

  /**
   * Takes nothing new and waits for the running turns for `ms`; those that are left are handed over, for which they
   * have `handOverMs`. Tells how many are left even then.
   */
  async drain(ms: number, handOverMs: number): Promise<number> {
    this.isDraining = true;
    for (const wake of this.waiting) wake();
    await this.settled(ms);
    for (const { turn } of this.turns.values()) turn.handOver();
    await this.settled(handOverMs);
    return this.turns.size;
  }

  /** Resolves when nothing is running any more, or after `ms`. */
  private async settled(ms: number): Promise<void> {
    await atMost(ms, Promise.all([...this.turns.values()].map(({ done }) => done)));
  }

  private nextEnd(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

/** Entries of different partitions may have the same id. */
function keyOf({ sessionId, entryId }: ReadyEntry): string {
  return `${sessionId} ${entryId}`;
}
