import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Gatherer } from './gatherer.ts';
import type { Reply } from './reply.ts';

/** A gatherer whose calls a test answers. */
function gatherer() {
  const calls: { hashes: readonly string[]; answer: () => void; fail: () => void }[] = [];
  const subject = new Gatherer((hashes, args) => {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    calls.push({
      hashes,
      answer: () => resolve(hashes.map((hash, at) => [hash, args[at]])),
      fail: () => reject(new Error('no Redis')),
    });
    return promise;
  });
  return { subject, calls, sizes: () => calls.map(({ hashes }) => hashes.length) };
}

describe('Gatherer', () => {
  it('sends at once what comes at once, and gathers while that is under way', async () => {
    const { subject, calls, sizes } = gatherer();
    const first = ['a', 'b'].map((name) => subject.take(name, [1]));
    await wait();
    const second = ['c', 'd', 'e'].map((name) => subject.take(name, [2]));
    await wait();
    expect(sizes()).toEqual([2]);
    calls[0]?.answer();
    expect(await Promise.all(first)).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    await wait();
    expect(sizes()).toEqual([2, 3]);
    calls[1]?.answer();
    expect(await Promise.all(second)).toEqual([
      ['c', 2],
      ['d', 2],
      ['e', 2],
    ]);
  });

  it('does not wait when there is enough for a whole call', async () => {
    const { subject, sizes } = gatherer();
    void subject.take('a', []);
    await wait();
    for (let count = 0; count < 70; count += 1) void subject.take('b', []);
    await wait();
    expect(sizes()).toEqual([1, 32, 32]);
  });

  it('bounds a call in bytes, and sends what is larger by itself', async () => {
    const { subject, calls, sizes } = gatherer();
    for (let count = 0; count < 3; count += 1) void subject.take('a', ['x'.repeat(300_000)]);
    await wait();
    for (const at of [0, 1]) {
      calls[at]?.answer();
      await wait();
    }
    expect(sizes()).toEqual([1, 1, 1]);
  });

  it('fails each that went along with a call that failed, and goes on', async () => {
    const { subject, calls } = gatherer();
    const failing = Promise.allSettled(['a', 'b'].map((name) => subject.take(name, [])));
    await wait();
    const next = subject.take('c', [3]);
    calls[0]?.fail();
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await wait();
    calls[1]?.answer();
    expect(await next).toEqual(['c', 3]);
  });
});
