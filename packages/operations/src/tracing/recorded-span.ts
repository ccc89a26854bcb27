import {
  type Context,
  ROOT_CONTEXT,
  type Span as ApiSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { Span, SpanAttributes, SpanKindName, SpanStart } from './span.ts';
import { spanNames } from './span-names.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const kinds: Readonly<Record<SpanKindName, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** A span of OpenTelemetry. Contexts are handed on by hand: nothing is kept per asynchronous call. */
export class RecordedSpan implements Span {
  readonly traceparent: string;
  readonly logFields: { readonly trace_id: string };
  private readonly tracer: Tracer;
  private readonly span: ApiSpan;

  private constructor(tracer: Tracer, span: ApiSpan) {
    const context = span.spanContext();
    this.tracer = tracer;
    this.span = span;
    this.traceparent = formatTraceparent(context);
    this.logFields = { trace_id: context.traceId };
  }

  /** Begins a span under the one that a `traceparent` names, or a trace of its own. */
  static root(tracer: Tracer, name: string, parent: string | undefined, start: SpanStart): RecordedSpan {
    const remote = parent === undefined ? undefined : parseTraceparent(parent);
    const context = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
    return RecordedSpan.begin(tracer, name, context, start);
  }

  child(name: string, start: SpanStart = {}): Span {
    return RecordedSpan.begin(this.tracer, name, trace.setSpan(ROOT_CONTEXT, this.span), start);
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(given(attributes));
  }

  event(name: string, attributes: SpanAttributes = {}): void {
    this.span.addEvent(name, given(attributes));
  }

  fail(type: string): void {
    this.span.setAttribute(spanNames.errorType, type);
    this.span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    this.span.end();
  }

  private static begin(tracer: Tracer, name: string, context: Context, start: SpanStart): RecordedSpan {
    const { kind = 'internal', attributes = {}, startedAt } = start;
    const span = tracer.startSpan(
      name,
      {
        kind: kinds[kind],
        attributes: given(attributes),
        ...(startedAt === undefined ? {} : { startTime: performance.timeOrigin + startedAt }),
      },
      context,
    );
    return new RecordedSpan(tracer, span);
  }
}

/** Without those that are not known. */
function given(attributes: SpanAttributes): Record<string, string | number | boolean | string[]> {
  const known: Record<string, string | number | boolean | string[]> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    known[name] = typeof value === 'object' ? [...value] : value;
  }
  return known;
}
