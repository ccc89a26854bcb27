import { expect, it } from 'vitest';
import { formatCursor, parseCursor, startOfLog } from './cursor.ts';

it('reads what it has written', () => {
  const cursor = { seq: 9_999_999_999_999, messageId: 'msg_a', at: 1_795_727_538_005 };
  expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
  expect(parseCursor(formatCursor(startOfLog))).toEqual(startOfLog);
});

it.each(['', '0', '1.msg_a', '01.msg_a.1', '1.msg-a.1', '10000000000000.msg_a.1', '1.msg_a.10000000000000'])(
  'does not take %j for a cursor',
  (text) => expect(parseCursor(text)).toBeUndefined(),
);
