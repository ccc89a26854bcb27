import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FairTurns } from './fair-turns.ts';

const tickMs = 25;

describe('turns at a gateway', () => {
  const onHeld = vi.fn();
  let now: number;
  let load: number;
  let turns: FairTurns;
  const reader = () => {
    const one = {
      isHeld: false,
      hold: () => void (one.isHeld = true),
      release: () => void (one.isHeld = false),
    };
    return one;
  };

  beforeEach(() => {
    onHeld.mockClear();
    now = 1_000;
    load = 0.2;
    turns = new FairTurns({ busyAt: 0.7, now: () => now, load: () => load, onHeld });
  });

  function pass(ms: number, meanwhile: () => void = () => undefined): void {
    for (const end = now + ms; now < end;) {
      now += tickMs;
      meanwhile();
      turns.tick();
    }
  }

  /** Somebody takes all there is, beside somebody who takes little, until that is noticed. */
  function flood(): void {
    turns.spend('light', 0.1);
    load = 1;
    pass(75, () => turns.spend('heavy', 25));
    expect(turns.isHeld('heavy')).toBe(true);
  }

  it('are nobody’s while there is enough for all', () => {
    turns.spend('light', 0.1);
    pass(1_000, () => turns.spend('heavy', 15));
    expect(turns.isHeld('heavy')).toBe(false);
    expect(onHeld).not.toHaveBeenCalled();
  });

  it('are for whoever is alone there', () => {
    load = 1;
    pass(1_000, () => turns.spend('heavy', 50));
    expect(turns.isHeld('heavy')).toBe(false);
  });

  it('are not taken away by a piece of work that takes longer than a look', () => {
    turns.spend('light', 0.1);
    pass(1_000, () => {
      load = load === 1 ? 0.2 : 1;
      turns.spend('heavy', 19);
    });
    expect(onHeld).not.toHaveBeenCalled();
  });

  it('come to an end for who takes most of a busy one, and for nobody else', () => {
    flood();
    pass(200, () => turns.spend('light', 0.1));
    expect(turns.isHeld('light')).toBe(false);
    expect(onHeld).toHaveBeenCalled();
  });

  it('come to an end within a look for who comes with very much at once', () => {
    turns.spend('heavy', 100);
    expect(turns.isHeld('heavy')).toBe(false);
    turns.spend('light', 0.1);
    turns.spend('heavy', 0.1);
    expect([turns.isHeld('heavy'), turns.isHeld('light')]).toEqual([true, false]);
    turns.turn();
    expect(turns.isHeld('heavy')).toBe(true);
    pass(tickMs);
    expect(turns.isHeld('heavy')).toBe(false);
  });

  it('come back when what was taken has been made up for', () => {
    flood();
    load = 0.5;
    pass(200);
    expect(turns.isHeld('heavy')).toBe(false);
  });

  it('leave input where it is: sockets are not read, requests wait, in order', () => {
    const [one, other, gone] = [reader(), reader(), reader()];
    turns.reads('heavy', one);
    turns.reads('heavy', gone);
    turns.leave('heavy', gone);
    turns.reads('light', other);
    flood();
    expect([one.isHeld, other.isHeld, gone.isHeld]).toEqual([true, false, false]);
    const late = reader();
    turns.reads('heavy', late);
    expect(late.isHeld).toBe(true);
    const done: number[] = [];
    for (const number of [1, 2, 3]) expect(turns.wait('heavy', () => done.push(number))).toBe(true);
    load = 0;
    pass(500);
    expect(done).toEqual([1, 2, 3]);
    expect([one.isHeld, late.isHeld]).toEqual([false, false]);
  });

  it('stop again at what waited, if that uses them up', () => {
    flood();
    const done: number[] = [];
    for (const number of [1, 2]) {
      turns.wait('heavy', () => {
        done.push(number);
        turns.spend('heavy', 1_000);
      });
    }
    while (done.length === 0) pass(tickMs);
    expect(turns.isHeld('heavy')).toBe(true);
    expect(done).toEqual([1]);
  });

  it('are waited for by a thousand requests of one, and no more', () => {
    flood();
    for (let at = 0; at < 1_000; at++) expect(turns.wait('heavy', () => undefined)).toBe(true);
    expect(turns.wait('heavy', () => undefined)).toBe(false);
  });

  it('are shared by those who want much: each comes on, and all of it is used', () => {
    const done = { a: 0, b: 0, light: 0 };
    const waits = { a: 0, b: 0 };
    let work = 0;
    for (let step = 1; step <= 12_000; step++) {
      now += tickMs / 5;
      // In pieces of a millisecond: so large is a frame, and not what comes in between two looks.
      for (const name of ['a', 'b'] as const) {
        for (let at = 0; at < 4 && !turns.isHeld(name); at++) {
          turns.spend(name, 1);
          [done[name], work] = [done[name] + 1, work + 1];
        }
        waits[name] += turns.isHeld(name) ? 1 : 0;
      }
      turns.turn();
      if (step % 5 > 0) continue;
      turns.spend('light', 0.01);
      done.light += turns.isHeld('light') ? 0 : 1;
      load = work / tickMs;
      work = 0;
      turns.tick();
    }
    expect(done.light).toBe(2_400);
    expect(Math.min(waits.a, waits.b)).toBeGreaterThan(0);
    const both = (done.a + done.b) / 60_000;
    expect(both).toBeGreaterThan(0.45);
    expect(both).toBeLessThan(0.9);
    expect(done.a / done.b).toBeGreaterThan(0.8);
    expect(done.a / done.b).toBeLessThan(1.25);
  });

  it('are back for all when nobody needs a share any more', () => {
    flood();
    load = 0.1;
    pass(5_000, () => turns.spend('heavy', 0.1));
    pass(25, () => turns.spend('heavy', 19));
    expect(turns.isHeld('heavy')).toBe(false);
  });

  it('are nobody’s where the load is no matter, and when all ends', () => {
    const off = new FairTurns({ busyAt: 0, now: () => now, load: () => 1, onHeld });
    off.spend('heavy', 1_000);
    off.reads('heavy', reader());
    expect(off.size).toBe(0);
    const one = reader();
    turns.reads('heavy', one);
    flood();
    const done: number[] = [];
    turns.wait('heavy', () => done.push(1));
    turns.stop();
    expect([one.isHeld, done]).toEqual([false, [1]]);
  });

  it('forget who has done nothing for a while', () => {
    for (let at = 0; at < 100; at++) turns.spend(`client ${at}`, 0.1);
    pass(3_000);
    expect(turns.size).toBe(0);
  });
});
