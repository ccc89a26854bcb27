import { describe, expect, it } from 'vitest';
import { Outbox } from './outbox.ts';

const text = (clientMessageId: string): { clientMessageId: string } => ({ clientMessageId });

function filled(...ids: string[]): Outbox<{ clientMessageId: string }> {
  const outbox = new Outbox<{ clientMessageId: string }>(3);
  for (const id of ids) outbox.add(text(id));
  return outbox;
}

describe('Outbox', () => {
  it('lets one text out at a time, in order', () => {
    const outbox = filled('a', 'b');
    expect(outbox.next()).toEqual(text('a'));
    expect(outbox.isUnderWay('a')).toBe(true);
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
    expect(outbox.disconnected()).toEqual(text('a'));
    expect(outbox.disconnected()).toBeUndefined();
    expect(outbox.next()).toEqual(text('a'));
  });

  it('keeps the place of a text that was refused until it has rested', () => {
    const outbox = filled('a', 'b');
    outbox.next();
    expect(outbox.refuse('a', false)).toEqual(text('a'));
    expect(outbox.refuse('a', false)).toBeUndefined();
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
});
