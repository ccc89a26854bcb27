import { pageBytes } from './log-entry.ts';

/** The items to read at a time: as many as fit into a page, at most `most` and at least one. */
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

/** All items, in batches that each fit into a page, so that memory does not depend on their number. */
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

/** How many commands wait for their replies at a time. */
const mostAtOnce = 100;
