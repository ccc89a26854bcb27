import { expect, test } from 'vitest';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

test('reads what W3C Trace Context writes, and writes it again', () => {
  const text = `00-${traceId}-${spanId}-01`;
  const context = parseTraceparent(text);
  expect(context).toEqual({ traceId, spanId, traceFlags: 1, isRemote: true });
  expect(context && formatTraceparent(context)).toBe(text);
});

test('knows of no other flag than that of the sample, and takes later versions as far as it knows them', () => {
  expect(parseTraceparent(`00-${traceId}-${spanId}-02`)?.traceFlags).toBe(0);
  expect(parseTraceparent(`cc-${traceId}-${spanId}-03-what-is-new`)?.traceFlags).toBe(1);
});

test.each([
  ['nothing', ''],
  ['another text', 'hello'],
  ['capital letters', `00-${traceId.toUpperCase()}-${spanId}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
  ['a span of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ['a version that cannot be', `ff-${traceId}-${spanId}-01`],
  ['more than its version has', `00-${traceId}-${spanId}-01-more`],
])('takes %s for no parent', (_, text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});
