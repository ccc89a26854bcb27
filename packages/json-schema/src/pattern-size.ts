const counted = /^\{(\d{1,4})(?:,(\d{0,4}))?\}/;
/** A class of Unicode is a table of hundreds of ranges. */
const unicodeSize = 20;

/** About how many instructions a pattern comes to, as its pieces are added from left to right. */
export class PatternSize {
  /** Of each group that is open, and of the pattern itself. */
  private readonly groups = [0];
  private last = 0;

  get total(): number {
    return this.groups.reduce((sum, size) => sum + size, 0);
  }

  /** Adds a piece outside of a class; `rest` is the source from there on. */
  add(piece: string, rest: string): void {
    if (piece.startsWith('(')) {
      this.groups.push(0);
    } else if (piece === ')') {
      const group = this.groups.length > 1 ? (this.groups.pop() ?? 0) : 0;
      this.grow(group + 2);
    } else if (piece === '{') {
      const [, least = '1', most = ''] = counted.exec(rest) ?? [];
      const again = Math.max(Number(least), Number(most)) - 1;
      const { last } = this;
      this.grow(last * Math.max(0, again));
      this.last = last * Math.max(1, again + 1);
    } else {
      this.grow(/^\\p/i.test(piece) ? unicodeSize : 1);
    }
  }

  private grow(by: number): void {
    const at = this.groups.length - 1;
    this.groups[at] = (this.groups[at] ?? 0) + by;
    this.last = by;
  }
}
