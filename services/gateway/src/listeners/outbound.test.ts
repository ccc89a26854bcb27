import { expect, it } from 'vitest';
import { Outbound } from './outbound.ts';

function outbound(): Outbound {
  const wire = {
    isOpen: true,
    bufferedBytes: 0,
    send: (_frame: unknown, _cursor: unknown, onSent: () => void): void => onSent(),
  };
  return new Outbound(wire, { maxBufferBytes: 1, onSlow: () => undefined, onSent: () => undefined });
}

it('counts what was flushed from the start, when the log begins anew', () => {
  const out = outbound();
  const entry = { messageId: 'msg_a', at: 1, origin: '', attempt: 0, frame: Buffer.from('{}') };
  out.durable({ ...entry, seq: 7 });
  out.passed(8);
  expect(out.flushedSeq).toBe(8);
  out.rewind();
  expect(out.flushedSeq).toBe(0);
  out.durable({ ...entry, seq: 1 });
  expect(out.flushedSeq).toBe(1);
});
