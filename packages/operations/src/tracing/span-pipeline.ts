import type { Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TracingSettings } from './tracing-settings.ts';

/** How many spans wait while the collector does not accept them; more are dropped. */
const mostWaiting = 4_096;
const batch = 512;
const batchEveryMs = 1_000;
/** The time for one batch, including its retries. */
const exportMs = 5_000;
/** Longer values are cut. */
const longestValue = 256;

export interface SpanPipelineOptions {
  /** The address of the collector; `/v1/traces` is appended. */
  readonly endpoint: string;
  readonly settings: TracingSettings;
  readonly service: string;
  /** The id of this process. */
  readonly instance: string;
  /** Called when the collector stops accepting spans, with its message, and when it accepts them again. */
  readonly onExport: (problem: string | undefined) => void;
}

export interface SpanPipeline {
  readonly tracer: Tracer;
  /** Sends the waiting spans. Rejects if the collector does not accept them. */
  shutdown(): Promise<void>;
}

/** Creates spans and sends them in batches; only loaded if traces are on. */
export function createSpanPipeline(options: SpanPipelineOptions): SpanPipeline {
  const { endpoint, settings, service, instance, onExport } = options;
  const exporter = watched(
    new OTLPTraceExporter({
      url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
      headers: { ...settings.OTEL_EXPORTER_OTLP_HEADERS },
      timeoutMillis: exportMs,
    }),
    onExport,
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes(resourceAttributes(settings, service, instance)),
    sampler: samplerOf(settings),
    spanLimits: { attributeValueLengthLimit: longestValue },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: mostWaiting,
        maxExportBatchSize: batch,
        scheduledDelayMillis: batchEveryMs,
        exportTimeoutMillis: exportMs,
      }),
    ],
  });
  return { tracer: provider.getTracer('agentconnect'), shutdown: () => provider.shutdown() };
}

/** What traces say about this process. As OpenTelemetry specifies, a service's name comes from its own setting first. */
export function resourceAttributes(
  settings: Pick<TracingSettings, 'OTEL_SERVICE_NAME' | 'OTEL_RESOURCE_ATTRIBUTES'>,
  service: string,
  instance: string,
): Readonly<Record<string, string>> {
  const { OTEL_SERVICE_NAME: name, OTEL_RESOURCE_ATTRIBUTES: given } = settings;
  return {
    'service.name': service,
    'service.namespace': 'agentconnect',
    'service.instance.id': instance,
    ...given,
    ...(name !== undefined && { 'service.name': name }),
  };
}

function samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }: TracingSettings): Sampler {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
  }
}

function watched(exporter: SpanExporter, onExport: SpanPipelineOptions['onExport']): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        onExport(result.error?.message);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
