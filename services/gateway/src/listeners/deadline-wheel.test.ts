import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeadlineWheel } from './deadline-wheel.ts';

describe('DeadlineWheel', () => {
  const wheel = new DeadlineWheel(100);

  beforeEach(() => {
    vi.useFakeTimers();
    wheel.start();
  });

  afterEach(() => {
    wheel.stop();
    vi.useRealTimers();
  });

  it('fires in time, never early, and once', () => {
    const fired = vi.fn();
    wheel.after(1_000, fired);
    vi.advanceTimersByTime(999);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(201);
    expect(fired).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(10_000);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it('keeps the same action given twice apart', () => {
    const fired = vi.fn();
    wheel.after(100, fired);
    wheel.after(100, fired).cancel();
    vi.advanceTimersByTime(300);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it('fires what is due already at the next tick, and what an action sets', () => {
    const later = vi.fn();
    wheel.after(-5_000, () => wheel.after(0, later));
    vi.advanceTimersByTime(500);
    expect(later).toHaveBeenCalledTimes(1);
  });

  it('forgets everything when it stops', () => {
    const fired = vi.fn();
    wheel.after(100, fired);
    wheel.stop();
    wheel.start();
    vi.advanceTimersByTime(1_000);
    expect(fired).not.toHaveBeenCalled();
  });
});
