/** Lines of at most this many UTF-16 units stay as they are. */
const maxLine = 8_192;
/** How much of a member, and of one text in it, a longer line keeps. */
const maxMember = 4_096;
const maxText = 2_048;
const maxDepth = 8;

/**
 * A log line whose length does not depend on what a client or a provider sent. If it is long, its texts are cut and followed
 * by their lengths, and lists and objects that do not fit end with `…`.
 */
export function shortLine(line: string): string {
  if (line.length <= maxLine) return line;
  const entry = JSON.parse(line) as Record<string, unknown>;
  const members = Object.entries(entry).map(([name, value]) => [name, new Room(maxMember).fit(value, 0)]);
  return `${JSON.stringify(Object.fromEntries(members))}\n`;
}

/** The room that is left for a member. */
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
