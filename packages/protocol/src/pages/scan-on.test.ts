import { describe, expect, it } from 'vitest';
import { scanOn, type ScanPosition } from './scan-on.ts';

/** What a scan finds in its batches, by the cursor of each. */
const batches: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  '0': ['7', ['b', 'a', 'd']],
  '7': ['3', []],
  '3': ['0', ['c', 'b']],
};

async function found(from?: ScanPosition): Promise<string[]> {
  const items: string[] = [];
  const read = async (cursor: string) => batches[cursor] ?? (['0', []] as const);
  for await (const { item, cursor } of scanOn(read, from)) items.push(`${cursor}~${item}`);
  return items;
}

describe('scanOn', () => {
  it('reads batch by batch to the end, and names the batch of each item', async () => {
    expect(await found()).toEqual(['0~a', '0~b', '0~d', '3~b', '3~c']);
  });

  it('goes on behind an item of a batch, which may be gone, and skips nothing of the next', async () => {
    expect(await found({ cursor: '0', behind: 'b' })).toEqual(['0~d', '3~b', '3~c']);
    expect(await found({ cursor: '0', behind: 'c' })).toEqual(['0~d', '3~b', '3~c']);
    expect(await found({ cursor: '3', behind: 'b' })).toEqual(['3~c']);
    expect(await found({ cursor: '3', behind: 'x' })).toEqual([]);
  });
});
