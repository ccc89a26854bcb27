import { pageBytes } from './log-entry.ts';

/** The items that are read at once: as many as fit into a page, of `most` at the most, and one at least. */
export function fitting<T>(
  items: readonly T[],
  bytesOf: (item: T, before?: T) => number,
  most: number,
  mostBytes = pageBytes,
): T[] {
  const taken: T[] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += bytesOf(item, taken.at(-1));
    if (taken.length > 0 && (bytes > mostBytes || taken.length >= most)) break;
    taken.push(item);
  }
  return taken;
}

/** All items, in steps that each fit into a page: what is held at a time does not depend on how many there are. */
export function* inSteps<T>(
  items: readonly T[],
  bytesOf: (item: T) => number,
  mostBytes = pageBytes,
): Generator<T[]> {
  for (let rest = items; rest.length > 0;) {
    const step = fitting(rest, bytesOf, mostAtOnce, mostBytes);
    yield step;
    rest = rest.slice(step.length);
  }
}

/** Commands that wait for their replies at a time. */
const mostAtOnce = 100;
