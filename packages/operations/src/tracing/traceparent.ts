import { isSpanContextValid, type SpanContext, TraceFlags } from '@opentelemetry/api';

const pattern = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-|$)/;

/** Reads a `traceparent` of W3C Trace Context; one that is not good is no parent. */
export function parseTraceparent(text: string): SpanContext | undefined {
  const [, version, traceId, spanId, flags, rest] = pattern.exec(text.trim()) ?? [];
  if (!traceId || !spanId || version === undefined || flags === undefined) return undefined;
  // Only a version that is not known yet may go on behind the flags.
  if (version === 'ff' || (version === '00' && rest === '-')) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const context: SpanContext = { traceId, spanId, traceFlags, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0')}`;
}
