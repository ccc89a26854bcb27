/** Lines up to so many UTF-16 units stay as they are. */
const maxLine = 8_192;
/** Of a longer one, what is kept of a member of the entry, and of one text in it. */
const maxMember = 4_096;
const maxText = 2_048;
const maxDepth = 8;

/**
 * A line of the log whose length does not depend on what a client or a provider sent: of a long one texts are cut, with
 * their lengths behind them, and lists and objects end with `…` where there is more than fits.
 */
export function shortLine(line: string): string {
  if (line.length <= maxLine) return line;
  const entry = JSON.parse(line) as Record<string, unknown>;
  const members = Object.entries(entry).map(([name, value]) => [name, new Room(maxMember).fit(value, 0)]);
  return `${JSON.stringify(Object.fromEntries(members))}\n`;
}

/** What is left of the room that a member has. */
class Room {
  private left: number;

  constructor(units: number) {
    this.left = units;
  }

  fit(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    this.left -= 8;
    if (typeof value !== 'object' || value === null) return value;
    if (depth === maxDepth) return '…';
    return Array.isArray(value) ? this.list(value, depth) : this.object(value, depth);
  }

  private text(text: string): string {
    const most = Math.max(0, Math.min(maxText, this.left));
    this.left -= Math.min(text.length, most);
    return text.length > most ? `${text.slice(0, most).toWellFormed()}… (${text.length} in all)` : text;
  }

  private list(list: readonly unknown[], depth: number): unknown[] {
    const kept: unknown[] = [];
    for (const item of list) {
      if (this.left <= 0) return [...kept, '…'];
      kept.push(this.fit(item, depth + 1));
    }
    return kept;
  }

  private object(object: object, depth: number): unknown {
    const kept: [string, unknown][] = [];
    for (const [name, value] of Object.entries(object)) {
      if (this.left <= 0) return Object.fromEntries([...kept, ['…', '…']]);
      kept.push([this.text(name), this.fit(value, depth + 1)]);
    }
    return Object.fromEntries(kept);
  }
}
