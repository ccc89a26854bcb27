/** What a span is to the one around it: `server` and `client` answer and call, `producer` and `consumer` hand over. */
export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Names come from `spanNames`; values are ids, numbers and words of ours, never what a user or a model has said. */
export type SpanAttributes = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export interface SpanStart {
  /** `internal` if left out. */
  readonly kind?: SpanKindName;
  readonly attributes?: SpanAttributes;
  /** When it began, by `performance.now()`; now if left out. */
  readonly startedAt?: number;
}

/** A stretch of work within a trace. While traces are off it is `noSpan`, which does nothing. */
export interface Span {
  /** Its place in the trace (W3C Trace Context), for whoever goes on with the work; `undefined` while traces are off. */
  readonly traceparent: string | undefined;
  /** What lines of the log carry, so that they are found from the trace. */
  readonly logFields: { readonly trace_id?: string };
  child(name: string, start?: SpanStart): Span;
  set(attributes: SpanAttributes): void;
  /** Something that happened at one moment of it. */
  event(name: string, attributes?: SpanAttributes): void;
  /** It came to nothing; `type` is an error code or the name of an error. */
  fail(type: string): void;
  /** Nothing after it counts. */
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

/** Does a piece of work within a span, and ends the span with it. */
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

/** What a trace calls an error: its code, or its name. Its message stays out, for it may repeat what a user said. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
