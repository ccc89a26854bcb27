/** Where a scan continues: in the batch of this cursor, after this item of it. From the start if left out. */
export interface ScanPosition {
  readonly cursor?: string | undefined;
  readonly behind?: string | undefined;
}

/**
 * The items of a scan such as Redis's SSCAN, each with the cursor of its batch; within a batch, the smallest first. Only one
 * batch is read at a time, however many items there are. Items that are added or removed meanwhile may be missing, or come
 * twice.
 */
export async function* scanOn(
  read: (cursor: string) => Promise<readonly [next: string, items: readonly string[]]>,
  { cursor: start = '0', behind }: ScanPosition = {},
): AsyncGenerator<{ readonly item: string; readonly cursor: string }, void, undefined> {
  let cursor = start;
  let last = behind;
  do {
    const [next, items] = await read(cursor);
    for (const item of items.toSorted()) {
      if (last === undefined || item > last) yield { item, cursor };
    }
    last = undefined;
    cursor = next;
  } while (cursor !== '0');
}
