import { describe, expect, it } from 'vitest';
import { SharedReads } from './shared-reads.ts';

function counting() {
  const clock = { now: 0 };
  const reads = new SharedReads(1_000, () => clock.now);
  let count = 0;
  const get = (read: (count: number) => Promise<number | undefined> = async (it) => it) =>
    reads.get('a', () => read((count += 1)));
  return { clock, get, reads };
}

describe('SharedReads', () => {
  it('reads once for all who ask within its time', async () => {
    const { clock, get, reads } = counting();
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    clock.now = 999;
    expect(await get()).toBe(1);
    expect(await reads.get('b', async () => 'other')).toBe('other');
    clock.now = 1_000;
    expect(await get()).toBe(2);
  });

  it('keeps neither a failure nor nothing', async () => {
    const { get } = counting();
    const fail = async (): Promise<number> => Promise.reject(new Error('away'));
    const both = [get(fail), get(fail)];
    for (const one of both) await expect(one).rejects.toThrow('away');
    expect(await get(async () => undefined)).toBeUndefined();
    expect(await get()).toBe(3);
  });
});
