import { formatCursor } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { LogPosition, type LogPlace } from './log-position.ts';

const cursor = (seq: number, messageId = `msg_${seq}`): string => formatCursor({ seq, messageId, at: seq });

function entry(seq: number, messageId = `msg_${seq}`, timestamp = `time ${messageId}`): LogPlace {
  return { seq, messageId, cursor: cursor(seq, messageId), timestamp };
}

function ack(seq: number): LogPlace {
  const { timestamp: _, ...place } = entry(seq);
  return place;
}

describe('LogPosition', () => {
  it('takes entries and acks that follow on each other', () => {
    const position = new LogPosition();
    expect(position.cursor).toBeUndefined();
    position.begin(cursor(4));
    expect(position.isAhead(5)).toBe(true);
    expect([entry(5), ack(6), entry(7)].map((place) => position.take(place))).toEqual(['new', 'new', 'new']);
    expect(position.cursor).toBe(cursor(7));
    expect(position.isAhead(7)).toBe(false);
  });

  it('finds a gap, and stays where it was', () => {
    const position = new LogPosition(cursor(4));
    expect(position.take(entry(6))).toBe('gap');
    expect(position.cursor).toBe(cursor(4));
    expect(position.take(entry(5))).toBe('new');
  });

  it('takes nothing twice, and notices another entry in the place of one it took', () => {
    const position = new LogPosition('0.');
    position.take(ack(1));
    position.take(entry(2));
    expect(position.take(entry(1))).toBe('known');
    expect(position.take(ack(2))).toBe('known');
    expect(position.take(entry(2, 'msg_other'))).toBe('gap');
    expect(position.cursor).toBe(cursor(2));
  });

  it('knows the entries of a log that begins anew, and tells apart an answer that was given once more', () => {
    const position = new LogPosition('0.');
    for (const place of [ack(1), entry(2, 'rsp_1', 'noon'), entry(3), entry(4)]) position.take(place);
    position.beginAnew();
    expect(position.cursor).toBe('0.');
    expect(position.take(entry(1))).toBe('known');
    expect(position.cursor).toBe(cursor(1));
    expect(position.take(entry(2, 'rsp_1', 'later'))).toBe('new');
    expect(position.take(entry(3, 'msg_new'))).toBe('new');
    expect(position.take(entry(4))).toBe('known');
    expect(position.take(entry(5))).toBe('new');
  });

  it('begins with whatever comes where the cursor tells nothing', () => {
    const position = new LogPosition('of another form');
    expect(position.take(entry(12))).toBe('new');
    expect(position.take(entry(14))).toBe('gap');
  });
});
