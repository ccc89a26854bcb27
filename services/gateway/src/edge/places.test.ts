import { describe, expect, it } from 'vitest';
import { Places } from './places.ts';

describe('Places', () => {
  it('has so many of each key, and takes each back once', () => {
    const places = new Places(2);
    const [first, second] = [places.take('a'), places.take('a')];
    expect(places.take('a')).toBeUndefined();
    expect(places.take('b')).toBeDefined();
    first?.();
    first?.();
    expect(places.take('a')).toBeDefined();
    expect(places.take('a')).toBeUndefined();
    second?.();
    expect(places.take('a')).toBeDefined();
  });

  it('keeps nothing of those who have left', () => {
    const places = new Places(1);
    for (let i = 0; i < 100; i += 1) places.take(`k${i}`)?.();
    expect(places.size).toBe(0);
  });

  it('is no limit at 0', () => {
    const places = new Places(0);
    for (let i = 0; i < 100; i += 1) expect(places.take('a')).toBeDefined();
  });
});
