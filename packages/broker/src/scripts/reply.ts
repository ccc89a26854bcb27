/** What a script replies. The functions below read it; a reply of another shape is a bug, and throws. */
export type Reply = readonly unknown[];

export function text(reply: Reply, index: number): string {
  const value = reply[index];
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  throw new TypeError(`a script's reply has no string at ${index}`);
}

export function number(reply: Reply, index: number): number {
  const value = Number(text(reply, index));
  if (Number.isNaN(value)) throw new TypeError(`a script's reply has no number at ${index}`);
  return value;
}

/** The kind at the start of a reply, one of those that the step documents. */
export function kindOf<const K extends string>(reply: Reply, kinds: readonly K[]): K {
  const kind = text(reply, 0);
  const known = kinds.find((candidate) => candidate === kind);
  if (known === undefined) throw new TypeError(`a script replied ${kind}`);
  return known;
}

/** The field and value pairs of a reply, from `start` on, with unchanged values. */
export function fields(reply: Reply, start: number): Map<string, unknown> {
  const map = new Map<string, unknown>();
  for (let i = start; i + 1 < reply.length; i += 2) map.set(text(reply, i), reply[i + 1]);
  return map;
}
