import type { KnownMetric } from './known-metrics.ts';
import { markdownTable } from './markdown-table.ts';

/** The figures of one service. */
export interface MetricsOf {
  readonly service: string;
  readonly metrics: readonly KnownMetric[];
}

/** Our metrics, and the most useful of the process's own. */
const shown = /^agentconnect_|^nodejs_eventloop_lag_/;

/** docs/metrics.md, from the figures that the services keep. */
export function metricsPage(services: readonly MetricsOf[]): string {
  const all = new Map(services.flatMap(({ metrics }) => metrics.map((metric) => [metric.name, metric])));
  const rows = [...all.values()]
    .filter(({ name }) => shown.test(name))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, type, labelNames = [], help }) => [
      `\`${name}\``,
      String(type),
      labelNames.map((label) => `\`${label}\``).join(', '),
      services
        .filter(({ metrics }) => metrics.some((metric) => metric.name === name))
        .map(({ service }) => service)
        .join(', '),
      help,
    ]);
  return `# Metrics

This page is generated from the code by \`npm run docs\`; a test keeps it true.

Each process serves its metrics for Prometheus at \`/metrics\` of its admin port. Every metric has the label \`service\`.
The values of labels come from closed sets; a model that is not in a provider's list is \`other\`. A histogram also has
\`_bucket\`, \`_sum\` and \`_count\`. The metrics that \`@prometheus-io/client\` collects about the process (memory, garbage
collection, file handles, the event loop) are served as well.

${markdownTable(['metric', 'type', 'labels', 'service', 'meaning'], rows)}
`;
}
