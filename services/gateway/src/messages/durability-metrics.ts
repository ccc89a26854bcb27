import { Histogram, type Registry } from '@prometheus-io/client';

const waitSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Metrics of texts that wait for replicas of Redis. */
export class DurabilityMetrics {
  readonly waits: Histogram<'outcome'>;

  constructor(registry: Registry) {
    this.waits = new Histogram({
      name: 'agentconnect_durability_wait_seconds',
      help: 'Time that texts waited for replicas (DURABILITY=wait:N), by outcome: confirmed, late (too few replicas), lost (by Redis).',
      labelNames: ['outcome'],
      buckets: waitSeconds,
      registers: [registry],
    });
  }
}
