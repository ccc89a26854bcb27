import { describe, expect, it } from 'vitest';
import { Refusals } from './refusals.ts';

describe('Refusals', () => {
  it('hears so many invalid frames a minute, then says when it will hear again', () => {
    const refusals = new Refusals(3);
    expect([0, 1, 2].map((at) => refusals.invalidFrame(at))).toEqual([0, 0, 0]);
    expect(refusals.invalidFrame(10_000)).toBe(50);
    expect(refusals.invalidFrame(60_000)).toBe(0);
  });

  it('has patience for twenty refusals in a minute', () => {
    const refusals = new Refusals(3);
    for (let i = 0; i < 20; i += 1) expect(refusals.tooMany(i)).toBe(false);
    expect(refusals.tooMany(20)).toBe(true);
    expect(refusals.tooMany(60_001)).toBe(false);
  });

  it('has the same patience for frames over the budget, also when the other limit is off', () => {
    const refusals = new Refusals(0);
    for (let i = 0; i < 20; i += 1) expect(refusals.flooded(i)).toBe(false);
    expect(refusals.flooded(20)).toBe(true);
    expect(refusals.flooded(60_001)).toBe(false);
  });

  it('counts nothing when the limit is off', () => {
    const refusals = new Refusals(0);
    for (let i = 0; i < 200; i += 1) {
      expect(refusals.invalidFrame(i)).toBe(0);
      expect(refusals.tooMany(i)).toBe(false);
    }
  });
});
