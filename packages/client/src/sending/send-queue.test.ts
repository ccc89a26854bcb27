import { describe, expect, it } from 'vitest';
import { SendQueue, type Sendable } from './send-queue.ts';

const text = (clientMessageId: string): Sendable => ({ kind: 'text', clientMessageId });
const stop = (clientMessageId: string): Sendable => ({ kind: 'stop', clientMessageId });

function filled(...ids: string[]): SendQueue<Sendable> {
  const queue = new SendQueue<Sendable>(3);
  for (const id of ids) queue.add(text(id));
  return queue;
}

describe('SendQueue', () => {
  it('lets one text out at a time, in order', () => {
    const queue = filled('a', 'b');
    expect(queue.next()).toEqual(text('a'));
    expect(queue.next()).toBeUndefined();
    expect(queue.remove('a')).toEqual(text('a'));
    expect(queue.next()).toEqual(text('b'));
    expect(queue.remove('a')).toBeUndefined();
  });

  it('is bounded', () => {
    const queue = filled('a', 'b', 'c');
    expect(() => queue.add(text('d'))).toThrow('3 texts wait');
    queue.remove('b');
    queue.add(text('d'));
  });

  it('lets the text on the wire out again after a cut, before all others', () => {
    const queue = filled('a', 'b');
    queue.next();
    expect(queue.disconnected()).toEqual([text('a')]);
    expect(queue.disconnected()).toEqual([]);
    expect(queue.next()).toEqual(text('a'));
  });

  it('keeps the place of a text that was refused until its pause is over', () => {
    const queue = filled('a', 'b');
    queue.next();
    expect(queue.refuse('a', false)).toEqual([text('a')]);
    expect(queue.refuse('a', false)).toEqual([]);
    expect(queue.next()).toBeUndefined();
    queue.disconnected();
    expect(queue.next()).toBeUndefined();
    queue.resume('a');
    expect(queue.next()).toEqual(text('a'));
  });

  it('gives back only what is in no log for certain', () => {
    const queue = filled('a', 'b', 'c');
    queue.next();
    expect(queue.withdraw('a')).toEqual([]);
    expect(queue.withdraw()).toEqual([text('b'), text('c')]);
    queue.refuse('a', true);
    expect(queue.withdraw()).toEqual([]);
    queue.resume('a');
    queue.next();
    queue.refuse('a', false);
    expect(queue.withdraw('a')).toEqual([text('a')]);
  });

  it('puts back what was lost before everything else, and nothing twice', () => {
    const queue = filled('c');
    queue.putBack([text('a'), text('b'), text('c')]);
    expect(queue.next()).toEqual(text('a'));
    expect(queue.clear()).toEqual([text('a'), text('b'), text('c')]);
    expect(queue.find('a')).toBeUndefined();
  });

  it('has one on the wire even when others are put before it', () => {
    const queue = filled('b');
    queue.next();
    queue.putBack([text('a')]);
    expect(queue.next()).toBeUndefined();
    queue.remove('b');
    expect(queue.next()).toEqual(text('a'));
  });

  it('lets a stop out behind what is on the wire, and nothing behind the stop', () => {
    const queue = filled('a');
    for (const item of [stop('s'), text('b'), stop('t')]) queue.add(item);
    expect([queue.next(), queue.next(), queue.next()]).toEqual([text('a'), stop('s'), undefined]);
    queue.remove('a');
    expect(queue.next()).toBeUndefined();
    queue.remove('s');
    expect([queue.next(), queue.next()]).toEqual([text('b'), stop('t')]);
  });

  it('lets everything out again in order after a cut', () => {
    const queue = filled('a');
    queue.add(stop('s'));
    for (const _ of 'as') queue.next();
    expect(queue.disconnected()).toEqual([text('a'), stop('s')]);
    expect([queue.next(), queue.next()]).toEqual([text('a'), stop('s')]);
  });

  it('lets a stop out again behind a text that was refused for now', () => {
    const queue = filled('a');
    queue.add(stop('s'));
    for (const _ of 'as') queue.next();
    expect(queue.isStopped('a')).toBe(true);
    expect(queue.isStopped('s')).toBe(false);
    expect(queue.refuse('a', true)).toEqual([text('a'), stop('s')]);
    expect(queue.next()).toBeUndefined();
    queue.resume('a');
    expect([queue.next(), queue.next()]).toEqual([text('a'), stop('s')]);
  });

  it('has room for a stop, and keeps it when texts are withdrawn', () => {
    const queue = filled('a', 'b', 'c');
    queue.add(stop('s'));
    expect(queue.withdraw()).toEqual([text('a'), text('b'), text('c')]);
    expect(queue.next()).toEqual(stop('s'));
    expect(queue.stopOnTheWire).toBe('s');
  });
});
