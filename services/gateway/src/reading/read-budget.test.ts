import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadBudget, type Taken } from './read-budget.ts';

const settings = { bytesPerUser: 100, waitMs: 5_000, mostWaiting: 3, readingAtOnce: 9 };
const never = new AbortController().signal;

describe('what is read for a user at a time', () => {
  const onRefused = vi.fn();
  let budget: ReadBudget;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onRefused.mockClear();
    budget = new ReadBudget({ ...settings, onRefused });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Asks for so much; `got` tells whether it was given. */
  function ask(bytes: number, user = 'ada', signal = never) {
    const nothing = (): void => undefined;
    const asked = {
      got: false,
      error: undefined as unknown,
      giveBack: nothing,
      read: nothing,
      settle: nothing as Taken['settle'],
    };
    budget.take(user, bytes, signal).then(
      (taken) => Object.assign(asked, taken, { got: true }),
      (error: unknown) => Object.assign(asked, { error }),
    );
    return asked;
  }

  it('is bounded; the rest waits its turn, in order', async () => {
    const [first, second, large, small] = [ask(60), ask(40), ask(80), ask(10)];
    const anothers = ask(100, 'eve');
    await turn();
    expect([first, second, large, small, anothers].map(({ got }) => got)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    second.giveBack();
    second.giveBack();
    await turn();
    // It would fit, but stands behind one that does not.
    expect([large.got, small.got]).toEqual([false, false]);
    first.giveBack();
    await turn();
    expect([large.got, small.got]).toEqual([true, true]);
    for (const one of [large, small, anothers]) one.giveBack();
    expect(budget.users).toBe(0);
  });

  it('may be more for one that is larger, if nothing else is under way', async () => {
    const large = ask(1_000);
    const next = ask(0);
    await turn();
    expect([large.got, next.got]).toEqual([true, false]);
    large.giveBack();
    await turn();
    expect(next.got).toBe(true);
  });

  it('is what it comes to, once that is known', async () => {
    const [first, second, third] = [ask(100), ask(90), ask(30)];
    await turn();
    first.settle(10);
    await turn();
    expect([second.got, third.got]).toEqual([true, false]);
    second.settle(200);
    first.giveBack();
    first.settle(50);
    await turn();
    expect(third.got).toBe(false);
    second.giveBack();
    await turn();
    expect(third.got).toBe(true);
    third.giveBack();
    expect(budget.users).toBe(0);
  });

  it('is read a few at a time, however small', async () => {
    budget = new ReadBudget({ ...settings, readingAtOnce: 2, onRefused });
    const [first, second, third, fourth] = [ask(1), ask(1), ask(1), ask(1)];
    await turn();
    expect([first, second, third, fourth].map(({ got }) => got)).toEqual([true, true, false, false]);
    // It is being sent, and takes its room still.
    first.read();
    first.read();
    await turn();
    expect([third.got, fourth.got]).toEqual([true, false]);
    // It was never sent.
    third.giveBack();
    await turn();
    expect(fourth.got).toBe(true);
    for (const one of [first, second, fourth]) one.giveBack();
    expect(budget.users).toBe(0);
  });

  it('is refused to what waited too long, and what stands behind it goes on', async () => {
    const first = ask(60);
    const large = ask(80);
    await vi.advanceTimersByTimeAsync(4_000);
    const small = ask(10);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(large.error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 5 });
    expect(small.got).toBe(true);
    expect(onRefused).toHaveBeenCalledTimes(1);
    for (const one of [first, small]) one.giveBack();
    expect(budget.users).toBe(0);
  });

  it('is refused at once where many wait', async () => {
    const asked = [ask(100), ask(1), ask(1), ask(1), ask(1)];
    await turn();
    expect(asked.map(({ error }) => error !== undefined)).toEqual([false, false, false, false, true]);
  });

  it('is not waited for by a client that has gone', async () => {
    const client = new AbortController();
    const [first, gone, small] = [ask(60), ask(80, 'ada', client.signal), ask(10)];
    client.abort(new Error('gone'));
    await turn();
    expect(gone.error).toMatchObject({ message: 'gone' });
    expect(small.got).toBe(true);
    for (const one of [first, small]) one.giveBack();
    expect(budget.users).toBe(0);
    expect(onRefused).not.toHaveBeenCalled();
  });

  it('is not counted if the limit is off', async () => {
    const free = new ReadBudget({ ...settings, bytesPerUser: 0, mostWaiting: 1, onRefused });
    await Promise.all(Array.from({ length: 50 }, () => free.take('ada', 1e9, never)));
    expect(free.users).toBe(0);
  });
});
