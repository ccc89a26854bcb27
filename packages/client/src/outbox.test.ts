import { describe, expect, it } from 'vitest';
import { Outbox, type OutboxItem } from './outbox.ts';

const text = (clientMessageId: string): OutboxItem => ({ kind: 'text', clientMessageId });
const stop = (clientMessageId: string): OutboxItem => ({ kind: 'stop', clientMessageId });

function filled(...ids: string[]): Outbox<OutboxItem> {
  const outbox = new Outbox<OutboxItem>(3);
  for (const id of ids) outbox.add(text(id));
  return outbox;
}

describe('Outbox', () => {
  it('lets one text out at a time, in order', () => {
    const outbox = filled('a', 'b');
    expect(outbox.next()).toEqual(text('a'));
    expect(outbox.next()).toBeUndefined();
    expect(outbox.remove('a')).toEqual(text('a'));
    expect(outbox.next()).toEqual(text('b'));
    expect(outbox.remove('a')).toBeUndefined();
  });

  it('is bounded', () => {
    const outbox = filled('a', 'b', 'c');
    expect(() => outbox.add(text('d'))).toThrow('3 texts wait');
    outbox.remove('b');
    outbox.add(text('d'));
  });

  it('lets the text on the wire out again after a cut, before all others', () => {
    const outbox = filled('a', 'b');
    outbox.next();
    expect(outbox.disconnected()).toEqual([text('a')]);
    expect(outbox.disconnected()).toEqual([]);
    expect(outbox.next()).toEqual(text('a'));
  });

  it('keeps the place of a text that was refused until it has rested', () => {
    const outbox = filled('a', 'b');
    outbox.next();
    expect(outbox.refuse('a', false)).toEqual([text('a')]);
    expect(outbox.refuse('a', false)).toEqual([]);
    expect(outbox.next()).toBeUndefined();
    outbox.disconnected();
    expect(outbox.next()).toBeUndefined();
    outbox.rested('a');
    expect(outbox.next()).toEqual(text('a'));
  });

  it('gives back only what is in no log for certain', () => {
    const outbox = filled('a', 'b', 'c');
    outbox.next();
    expect(outbox.withdraw('a')).toEqual([]);
    expect(outbox.withdraw()).toEqual([text('b'), text('c')]);
    outbox.refuse('a', true);
    expect(outbox.withdraw()).toEqual([]);
    outbox.rested('a');
    outbox.next();
    outbox.refuse('a', false);
    expect(outbox.withdraw('a')).toEqual([text('a')]);
  });

  it('puts back what was lost before everything else, and nothing twice', () => {
    const outbox = filled('c');
    outbox.putBack([text('a'), text('b'), text('c')]);
    expect(outbox.next()).toEqual(text('a'));
    expect(outbox.clear()).toEqual([text('a'), text('b'), text('c')]);
    expect(outbox.find('a')).toBeUndefined();
  });

  it('has one on the wire even when others are put before it', () => {
    const outbox = filled('b');
    outbox.next();
    outbox.putBack([text('a')]);
    expect(outbox.next()).toBeUndefined();
    outbox.remove('b');
    expect(outbox.next()).toEqual(text('a'));
  });

  it('lets a stop out behind what is on the wire, and nothing behind the stop', () => {
    const outbox = filled('a');
    for (const item of [stop('s'), text('b'), stop('t')]) outbox.add(item);
    expect([outbox.next(), outbox.next(), outbox.next()]).toEqual([text('a'), stop('s'), undefined]);
    outbox.remove('a');
    expect(outbox.next()).toBeUndefined();
    outbox.remove('s');
    expect([outbox.next(), outbox.next()]).toEqual([text('b'), stop('t')]);
  });

  it('lets everything out again in order after a cut', () => {
    const outbox = filled('a');
    outbox.add(stop('s'));
    for (const _ of 'as') outbox.next();
    expect(outbox.disconnected()).toEqual([text('a'), stop('s')]);
    expect([outbox.next(), outbox.next()]).toEqual([text('a'), stop('s')]);
  });

  it('lets a stop out again behind a text that was refused for now', () => {
    const outbox = filled('a');
    outbox.add(stop('s'));
    for (const _ of 'as') outbox.next();
    expect(outbox.isStopped('a')).toBe(true);
    expect(outbox.isStopped('s')).toBe(false);
    expect(outbox.refuse('a', true)).toEqual([text('a'), stop('s')]);
    expect(outbox.next()).toBeUndefined();
    outbox.rested('a');
    expect([outbox.next(), outbox.next()]).toEqual([text('a'), stop('s')]);
  });

  it('has room for a stop, and keeps it when texts are withdrawn', () => {
    const outbox = filled('a', 'b', 'c');
    outbox.add(stop('s'));
    expect(outbox.withdraw()).toEqual([text('a'), text('b'), text('c')]);
    expect(outbox.next()).toEqual(stop('s'));
    expect(outbox.stopOnTheWire).toBe('s');
  });
});
