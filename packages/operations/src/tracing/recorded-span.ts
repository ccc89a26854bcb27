import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span as ApiSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { TRACE_PARENT_HEADER, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Span, SpanAttributes, SpanKindName, SpanStart } from './span.ts';
import { spanNames } from './span-names.ts';

const kinds: Readonly<Record<SpanKindName, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

const propagator = new W3CTraceContextPropagator();

/** A span of OpenTelemetry. Contexts are handed on by hand: nothing is kept per asynchronous call. */
export class RecordedSpan implements Span {
  readonly traceparent: string | undefined;
  readonly logFields: { readonly trace_id: string };
  private readonly tracer: Tracer;
  private readonly span: ApiSpan;
  private readonly context: Context;

  private constructor(tracer: Tracer, span: ApiSpan) {
    this.tracer = tracer;
    this.span = span;
    this.context = trace.setSpan(ROOT_CONTEXT, span);
    const carrier: Record<string, string> = {};
    propagator.inject(this.context, carrier, defaultTextMapSetter);
    this.traceparent = carrier[TRACE_PARENT_HEADER];
    this.logFields = { trace_id: span.spanContext().traceId };
  }

  /** Begins a span as a child of a `traceparent`, or a new trace. */
  static root(tracer: Tracer, name: string, parent: string | undefined, start: SpanStart): RecordedSpan {
    const carrier = { [TRACE_PARENT_HEADER]: parent };
    const context = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
    return RecordedSpan.begin(tracer, name, context, start);
  }

  child(name: string, start: SpanStart = {}): Span {
    return RecordedSpan.begin(this.tracer, name, this.context, start);
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }

  event(name: string, attributes: SpanAttributes = {}): void {
    this.span.addEvent(name, attributes);
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
        attributes,
        ...(startedAt === undefined ? {} : { startTime: performance.timeOrigin + startedAt }),
      },
      context,
    );
    return new RecordedSpan(tracer, span);
  }
}
