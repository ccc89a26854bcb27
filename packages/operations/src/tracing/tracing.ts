import type { Part } from '../lifecycle.ts';
import type { Logger } from '../logger.ts';
import type { RecordedSpan } from './recorded-span.ts';
import { noSpan, type Span, type SpanStart } from './span.ts';
import type { SpanPipeline } from './span-pipeline.ts';
import type { TracingSettings } from './tracing-settings.ts';

/** How long a stop waits for the collector, in ms. */
const flushMs = 2_000;

export interface TracingOptions {
  readonly settings: TracingSettings;
  readonly service: string;
  /** The id of this process. */
  readonly instance: string;
  readonly log: Logger;
}

interface Loaded {
  readonly pipeline: SpanPipeline;
  readonly begin: typeof RecordedSpan.root;
}

/**
 * Records traces if a collector is configured. Otherwise it costs nothing: not even OpenTelemetry's code is loaded. An
 * unreachable collector delays nothing: spans that do not fit into the queue are dropped.
 */
export class Tracing implements Part {
  readonly name = 'traces';
  private readonly options: TracingOptions;
  private loaded: Loaded | undefined;
  private isTaken = true;

  constructor(options: TracingOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    const { settings, service, instance, log } = this.options;
    const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
    if (endpoint === undefined) return;
    const [{ createSpanPipeline }, { RecordedSpan: recorded }] = await Promise.all([
      import('./span-pipeline.ts'),
      import('./recorded-span.ts'),
    ]);
    const onExport = (problem: string | undefined): void => this.onExport(problem);
    const pipeline = createSpanPipeline({ endpoint, settings, service, instance, onExport });
    this.loaded = { pipeline, begin: (...args) => recorded.root(...args) };
    log.info({ endpoint, sampler: settings.OTEL_TRACES_SAMPLER }, 'traces are on');
  }

  /** Sends the remaining spans, if the collector accepts them in time. */
  async stop(): Promise<void> {
    const { loaded } = this;
    this.loaded = undefined;
    if (!loaded) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, flushMs)));
    // `onExport` reports whether the collector accepts them.
    await Promise.race([loaded.pipeline.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  /** Begins a span as a child of a `traceparent` from elsewhere, or a new trace. */
  begin(name: string, parent: string | undefined, start: SpanStart = {}): Span {
    if (!this.loaded) return noSpan;
    return this.loaded.begin(this.loaded.pipeline.tracer, name, parent, start);
  }

  /** Logs once that the collector is away, and once that it is back. */
  private onExport(problem: string | undefined): void {
    const isTaken = problem === undefined;
    if (isTaken === this.isTaken) return;
    this.isTaken = isTaken;
    const { log } = this.options;
    if (isTaken) log.info('the collector accepts traces again');
    else log.warn({ reason: problem }, 'the collector accepts no traces; they are dropped');
  }
}
