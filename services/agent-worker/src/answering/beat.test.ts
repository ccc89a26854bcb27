import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Beat } from './beat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Beat', () => {
  it('calls all that wait in one moment, on one timer', async () => {
    const beat = new Beat(50);
    const called: [name: string, at: number][] = [];
    const wait = (name: string) => beat.next(() => void called.push([name, performance.now() % 50]));
    wait('a');
    await vi.advanceTimersByTimeAsync(20);
    wait('b');
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(50);
    expect(called).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits for the next one with what comes up in it', async () => {
    const beat = new Beat(50);
    let calls = 0;
    const again = (): void => {
      calls += 1;
      beat.next(again);
    };
    beat.next(again);
    await vi.advanceTimersByTimeAsync(50);
    expect(calls).toBe(1);
    await vi.advanceTimersByTimeAsync(50);
    expect(calls).toBe(2);
  });

  it('calls nothing that was taken back', async () => {
    const beat = new Beat(50);
    const action = vi.fn();
    beat.next(action)();
    await vi.advanceTimersByTimeAsync(50);
    expect(action).not.toHaveBeenCalled();
  });
});
