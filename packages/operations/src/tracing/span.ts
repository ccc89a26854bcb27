/** The role of a span: `server` and `client` answer and call, `producer` and `consumer` pass messages. */
export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Names come from `spanNames`. Values are ids, numbers and our own words, never what a user or a model said. */
export type SpanAttributes = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export interface SpanStart {
  /** `internal` if left out. */
  readonly kind?: SpanKindName;
  readonly attributes?: SpanAttributes;
  /** When it began, by `performance.now()`; by default now. */
  readonly startedAt?: number;
}

/** A span of work within a trace. While traces are off it is `noSpan`, which does nothing. */
export interface Span {
  /** Its W3C Trace Context, for the process that continues the work; `undefined` while traces are off. */
  readonly traceparent: string | undefined;
  /** Fields for log lines, so that they can be found from the trace. */
  readonly logFields: { readonly trace_id?: string };
  child(name: string, start?: SpanStart): Span;
  set(attributes: SpanAttributes): void;
  /** Adds an event at this moment. */
  event(name: string, attributes?: SpanAttributes): void;
  /** Marks it as failed; `type` is an error code or the name of an error. */
  fail(type: string): void;
  /** Ends it; later calls have no effect. */
  end(): void;
}

export const noSpan: Span = Object.freeze({
  traceparent: undefined,
  logFields: Object.freeze({}),
  child: () => noSpan,
  set: () => undefined,
  event: () => undefined,
  fail: () => undefined,
  end: () => undefined,
});

/** Runs work within a span, and ends the span with it. */
export async function within<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    span.fail(errorType(error));
    throw error;
  } finally {
    span.end();
  }
}

/** The code or name of an error, for a trace. Its message is left out, because it may repeat what a user said. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
