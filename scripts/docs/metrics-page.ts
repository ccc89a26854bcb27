import type { KnownMetric } from './known-metrics.ts';
import { markdownTable } from './markdown-table.ts';

/** The figures of one service. */
export interface MetricsOf {
  readonly service: string;
  readonly metrics: readonly KnownMetric[];
}

/** Ours, and of the process's own those that tell most. */
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

This page is made from the code by \`npm run docs\`; a test keeps it true.

Each process serves its figures at \`/metrics\` of its admin port, for Prometheus. Every one carries the label \`service\`.
Labels come from closed sets: a model that a caller made up, or that a provider's list does not name, is \`other\`. A
histogram also has \`_bucket\`, \`_sum\` and \`_count\`. What \`@prometheus-io/client\` tells of the process
(memory, garbage, file handles, the event loop) is served as well.

${markdownTable(['metric', 'type', 'labels', 'of', 'meaning'], rows)}
`;
}
