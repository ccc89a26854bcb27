import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PlaceShare, Places } from './places.ts';

const never = new AbortController().signal;

/** Lets go on whoever was given places. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes as many places as a share has set aside. */
function takeAll(share: PlaceShare): (() => void)[] {
  const ends: (() => void)[] = [];
  while (share.reserved > 0) {
    const end = share.take();
    if (end) ends.push(end);
  }
  return ends;
}

/** Three partitions that share so many places. */
function shared(capacity: number): Record<'one' | 'two' | 'three', PlaceShare> & { readonly places: Places } {
  const places = new Places(capacity);
  return { places, one: places.share(), two: places.share(), three: places.share() };
}

it('gives all that is free to a partition that asks alone', async () => {
  const { one } = shared(12);
  await one.reserve(never);
  expect(one.reserved).toBe(12);
  expect(one.areOthersAsking).toBe(false);
});

it('leaves to others that ask what they lack of an even share', async () => {
  const { places, one, two, three } = shared(12);
  for (const share of [one, two, three]) share.take();
  expect(places.free).toBe(9);
  one.isAsking = two.isAsking = true;
  await three.reserve(never);
  expect(three.reserved).toBe(3);
  expect(three.areOthersAsking).toBe(true);
});

it('offers a place that is freed to the partition that has the fewest, and then to the next', async () => {
  const { one, two, three } = shared(6);
  await one.reserve(never);
  const ends = takeAll(one);
  one.giveBack();
  const granted: string[] = [];
  void one.reserve(never).then(() => granted.push('one'));
  void two.reserve(never).then(() => granted.push('two'));
  void three.reserve(never).then(() => granted.push('three'));
  for (const end of ends.slice(0, 2)) {
    end();
    await settled();
  }
  expect(granted).toEqual(['two', 'three']);
});

it('passes on what a partition found nothing for', async () => {
  const { one, two } = shared(1);
  await one.reserve(never);
  const second = two.reserve(never);
  expect(two.reserved).toBe(0);
  one.giveBack();
  await second;
  expect(two.reserved).toBe(1);
});

it('waits for no place once the signal is aborted, and gives none when it is closed', async () => {
  const { places, one, two } = shared(1);
  const end = one.take();
  const stopping = new AbortController();
  const waiting = two.reserve(stopping.signal);
  stopping.abort();
  await waiting;
  expect(two.reserved).toBe(0);
  places.close();
  if (end) end();
  expect(two.take()).toBe(false);
});

it('never gives more places than there are, and leaves none unused that is asked for', async () => {
  const step = fc.record({ at: fc.nat(3), what: fc.constantFrom('reserve', 'take', 'end', 'give back') });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.array(step, { maxLength: 60 }),
      async (capacity, steps) => {
        const places = new Places(capacity);
        const shares = Array.from({ length: 4 }, () => places.share());
        const ends = new Map<PlaceShare, (() => void)[]>(shares.map((share) => [share, []]));
        const asked = new Set<PlaceShare>();
        for (const { at, what } of steps) {
          const share = shares[at];
          if (!share) throw new Error(`no share ${at}`);
          if (what === 'reserve' && !share.isAsking) {
            asked.add(share);
            void share.reserve(never).then(() => asked.delete(share));
          }
          if (what === 'take') {
            const end = share.take();
            if (end) ends.get(share)?.push(end);
          }
          if (what === 'end') ends.get(share)?.pop()?.();
          if (what === 'give back' && !asked.has(share)) share.giveBack();
          await settled();
          const used = shares.reduce((sum, { taken, reserved }) => sum + taken + reserved, 0);
          expect(used).toBeLessThanOrEqual(capacity);
          if (asked.size > 0) expect(places.free).toBe(0);
        }
      },
    ),
    { seed: 16, numRuns: 500 },
  );
});
