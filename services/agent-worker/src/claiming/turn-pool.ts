import type { ReadyEntry } from '@agentconnect/broker';
import { atMost } from '../at-most.ts';
import type { Turn } from '../turn/turn.ts';
import { Places, type PlaceShare } from './places.ts';

/** The turns that a worker runs at a time, from all partitions, never more than it has places. */
export class TurnPool {
  readonly places: Places;
  private readonly createTurn: (entry: ReadyEntry) => Turn;
  private readonly turns = new Map<string, { readonly turn: Turn; readonly done: Promise<void> }>();

  constructor(createTurn: (entry: ReadyEntry) => Turn, capacity: number) {
    this.createTurn = createTurn;
    this.places = new Places(capacity);
  }

  get running(): number {
    return this.turns.size;
  }

  /** Whether the turn of an entry of the ready stream is running here. */
  has(entry: ReadyEntry): boolean {
    return this.turns.has(keyOf(entry));
  }

  /** Starts the turn of an entry, in a place of its partition's share; `false` if there is none. */
  take(entry: ReadyEntry, share: PlaceShare): boolean {
    if (this.has(entry)) return true;
    const giveBack = share.take();
    if (!giveBack) return false;
    const turn = this.createTurn(entry);
    const done = turn.run().finally(() => {
      this.turns.delete(keyOf(entry));
      giveBack();
    });
    this.turns.set(keyOf(entry), { turn, done });
    return true;
  }

  /** Something happened to a session: its turn checks what. */
  check(sessionId: string): void {
    for (const { turn } of this.turns.values()) if (turn.entry.sessionId === sessionId) turn.check();
  }

  /** Every turn checks its session, because hints may have been missed. */
  checkAll(): void {
    for (const { turn } of this.turns.values()) turn.check();
  }

  /**
   * Takes nothing new and waits `ms` for the running turns; those that are left are handed over, which may take
   * `handOverMs`. Returns how many are left even then.
   */
  async drain(ms: number, handOverMs: number): Promise<number> {
    this.places.close();
    await this.settled(ms);
    for (const { turn } of this.turns.values()) turn.handOver();
    await this.settled(handOverMs);
    return this.turns.size;
  }

  /** Resolves when no turn is running any more, or after `ms`. */
  private async settled(ms: number): Promise<void> {
    await atMost(ms, Promise.all([...this.turns.values()].map(({ done }) => done)));
  }
}

/** Entries of different partitions may have the same id. */
function keyOf({ sessionId, entryId }: ReadyEntry): string {
  return `${sessionId} ${entryId}`;
}
