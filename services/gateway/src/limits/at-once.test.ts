import { expect, it } from 'vitest';
import { AtOnce } from './at-once.ts';

/** Pieces of work that a test ends. */
function works(subject: AtOnce, client: string, count: number) {
  const begun: number[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const all = Array.from({ length: count }, (_, at) => {
    const end = Promise.withResolvers<void>();
    ends.push(end);
    return subject.run(client, async () => {
      begun.push(at);
      await end.promise;
      return at;
    });
  });
  return { begun, ends, all };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('does so much at a time for one client, in order, and the others beside', async () => {
  const subject = new AtOnce(2);
  const ada = works(subject, 'ada', 4);
  const bob = works(subject, 'bob', 1);
  await turn();
  expect([ada.begun, bob.begun]).toEqual([[0, 1], [0]]);
  ada.ends[1]?.resolve();
  await turn();
  expect(ada.begun).toEqual([0, 1, 2]);
  for (const { resolve } of [...ada.ends, ...bob.ends]) resolve();
  expect(await Promise.all(ada.all)).toEqual([0, 1, 2, 3]);
  await Promise.all(bob.all);
  expect(subject.size).toBe(0);
});

it('goes on behind what failed', async () => {
  const subject = new AtOnce(1);
  const { ends, all } = works(subject, 'ada', 2);
  ends[0]?.reject(new Error('no'));
  ends[1]?.resolve();
  await expect(all[0]).rejects.toThrow('no');
  expect(await all[1]).toBe(1);
  expect(subject.size).toBe(0);
});
