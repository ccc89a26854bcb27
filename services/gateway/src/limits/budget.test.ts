import { describe, expect, it } from 'vitest';
import { Budget } from './budget.ts';

function budgetOf(rate: { perSecond: number; burst: number }, maxKeys?: number) {
  const clock = { now: 0 };
  const options = { now: () => clock.now, ...(maxKeys === undefined ? {} : { maxKeys }) };
  return { budget: new Budget(rate, options), clock };
}

describe('Budget', () => {
  it('gives a burst, then what comes in a second, to each key alone', () => {
    const { budget, clock } = budgetOf({ perSecond: 2, burst: 3 });
    expect([1, 2, 3].map(() => budget.take('a'))).toEqual([0, 0, 0]);
    expect(budget.take('a')).toBe(1);
    expect(budget.take('b')).toBe(0);
    clock.now = 500;
    expect([budget.take('a'), budget.take('a')]).toEqual([0, 1]);
    clock.now = 60_000;
    expect([1, 2, 3, 4].map(() => budget.take('a'))).toEqual([0, 0, 0, 1]);
  });

  it('takes nothing for what it refuses, and says when that is worth another try', () => {
    const { budget, clock } = budgetOf({ perSecond: 10, burst: 100 });
    expect(budget.take('a', 80)).toBe(0);
    expect([budget.take('a', 70), budget.take('a', 70)]).toEqual([5, 5]);
    clock.now = 4_999;
    expect(budget.take('a', 70)).toBe(1);
    clock.now = 5_000;
    expect(budget.take('a', 70)).toBe(0);
  });

  it('lets what is larger than a burst pass when it is full, and has it made up for', () => {
    const { budget, clock } = budgetOf({ perSecond: 10, burst: 10 });
    expect(budget.take('a', 50)).toBe(0);
    expect(budget.take('a')).toBe(5);
    clock.now = 4_000;
    expect(budget.take('a', 50)).toBe(1);
    clock.now = 5_000;
    expect(budget.take('a', 50)).toBe(0);
  });

  it('takes what has been used, and tells when nothing is left', () => {
    const { budget, clock } = budgetOf({ perSecond: 1, burst: 10 });
    expect(budget.isUsedUp('a')).toBe(false);
    budget.charge('a', 25);
    expect([budget.isUsedUp('a'), budget.wait('a')]).toEqual([true, 16]);
    budget.fine('b', 1_000);
    expect([budget.isUsedUp('b'), budget.wait('b')]).toEqual([true, 11]);
    clock.now = 16_000;
    expect([budget.isUsedUp('a'), budget.isUsedUp('b')]).toEqual([false, false]);
  });

  it('is no limit at 0, and keeps no keys', () => {
    const { budget } = budgetOf({ perSecond: 0, burst: 1 });
    for (let i = 0; i < 100; i += 1) expect(budget.take(`k${i}`, 1_000)).toBe(0);
    budget.charge('a', 1_000);
    expect([budget.size, budget.isUsedUp('a')]).toEqual([0, false]);
  });

  it('knows a bounded number of keys, and forgets those that have used up theirs last', () => {
    const { budget, clock } = budgetOf({ perSecond: 1, burst: 5 }, 100);
    budget.charge('flooder', 5);
    for (let i = 0; i < 10_000; i += 1) budget.take(`k${i}`);
    expect(budget.size).toBe(100);
    expect(budget.isUsedUp('flooder')).toBe(true);
    clock.now = 60_000;
    for (let i = 0; i < 200; i += 1) budget.take(`n${i}`);
    expect(budget.size).toBe(100);
  });
});
