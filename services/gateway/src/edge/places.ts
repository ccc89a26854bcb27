/** Limits how many exist at a time, per key; 0 is no limit. */
export class Places {
  private readonly max: number;
  private readonly taken = new Map<string, number>();

  constructor(max: number) {
    this.max = max;
  }

  /** Takes a place. Returns a function that gives it back, once; `undefined` if there is none. */
  take(key: string): (() => void) | undefined {
    if (this.max === 0) return () => undefined;
    const count = this.taken.get(key) ?? 0;
    if (count >= this.max) return undefined;
    this.taken.set(key, count + 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.giveBack(key);
      isTaken = false;
    };
  }

  /** How many keys have a place taken. */
  get size(): number {
    return this.taken.size;
  }

  private giveBack(key: string): void {
    const left = (this.taken.get(key) ?? 1) - 1;
    if (left > 0) this.taken.set(key, left);
    else this.taken.delete(key);
  }
}
