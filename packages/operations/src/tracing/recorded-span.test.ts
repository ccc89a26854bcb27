import { ParentBasedSampler, AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { RecordedSpan } from './recorded-span.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const tracer = new TracerProvider({
  sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
}).getTracer('test');

/** Trace, span and flags of a span that begins under a `traceparent`. */
function under(parent: string | undefined): string[] {
  return RecordedSpan.root(tracer, 'a turn', parent, {}).traceparent?.split('-').slice(1) ?? [];
}

describe('a span', () => {
  test('goes on with the trace that W3C Trace Context names, and says so in the same form', () => {
    const span = RecordedSpan.root(tracer, 'a turn', `00-${traceId}-${spanId}-01`, {});
    expect(span.traceparent).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`));
    expect(span.traceparent).not.toContain(spanId);
    expect(span.logFields).toEqual({ trace_id: traceId });
    const child = span.child('a call');
    expect(child.traceparent).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`));
    expect(child.traceparent).not.toBe(span.traceparent);
  });

  test('knows of no other flag than that of the sample, and takes later versions as far as it knows them', () => {
    expect(under(`00-${traceId}-${spanId}-02`)).toEqual([traceId, expect.any(String), '00']);
    expect(under(`cc-${traceId}-${spanId}-03-what-is-new`)).toEqual([traceId, expect.any(String), '01']);
  });

  test.each([
    ['none', undefined],
    ['nothing', ''],
    ['another text', 'hello'],
    ['capital letters', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['a version that cannot be', `ff-${traceId}-${spanId}-01`],
    ['more than its version has', `00-${traceId}-${spanId}-01-more`],
  ])('begins a trace of its own where %s is given', (_, parent) => {
    const [trace, , flags] = under(parent);
    expect(trace).toMatch(/^[\da-f]{32}$/);
    expect([traceId, '0'.repeat(32)]).not.toContain(trace);
    expect(flags).toBe('01');
  });
});
