import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ProviderCatalogue } from '@agentconnect/protocol';
import { ModelMetrics } from './model-metrics.ts';

const waits = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

const depthGauges = [
  ['lag', 'Sessions that wait for a worker, by partition.'],
  ['pending', 'Sessions being worked, by partition.'],
] as const;

/** What the gauges ask for when they are read. */
export interface WorkerFigures {
  readonly running: () => number;
  readonly depths: () => Promise<readonly { partition: number; lag: number; pending: number }[]>;
}

/** What an operator sees of a worker. Every label comes from a closed set. */
export class WorkerMetrics {
  readonly claims: Counter<'kind'>;
  readonly takeovers: Counter;
  readonly deltas: Counter;
  readonly parks: Counter<'reason'>;
  readonly handedBack: Counter<'what'>;
  readonly models: ModelMetrics;
  private readonly mailbox: Histogram;

  constructor(registry: Registry, catalogue: ProviderCatalogue) {
    const registers = [registry];
    this.models = new ModelMetrics(registry, catalogue);
    this.claims = new Counter({
      name: 'agentconnect_claims_total',
      help: 'Entries of the ready stream that were claimed, by the reply: work, empty, held, stale, newer.',
      labelNames: ['kind'],
      registers,
    });
    this.takeovers = new Counter({
      name: 'agentconnect_takeovers_total',
      help: 'Turns taken over from workers that died or hung.',
      registers,
    });
    this.deltas = new Counter({
      name: 'agentconnect_deltas_total',
      help: 'Pieces of answers written as they came.',
      registers,
    });
    this.parks = new Counter({
      name: 'agentconnect_parks_total',
      help: 'Sessions parked, by what they wait for: retry, cooldown, delegation (the answer of another agent).',
      labelNames: ['reason'],
      registers,
    });
    this.handedBack = new Counter({
      name: 'agentconnect_handed_back_total',
      help: 'Work given to other workers: entries that were read and not claimed, and turns in a drain.',
      labelNames: ['what'],
      registers,
    });
    this.mailbox = new Histogram({
      name: 'agentconnect_mailbox_seconds',
      help: 'Time from the logging of a text to its first claim, the texts before it included.',
      buckets: waits,
      registers,
    });
  }

  /** Adds the gauges that ask the running worker. */
  watch(registry: Registry, { running, depths }: WorkerFigures): void {
    const turns = new Gauge({
      name: 'agentconnect_turns_running',
      help: 'Turns under way in this worker.',
      registers: [],
      collect() {
        this.set(running());
      },
    });
    registry.registerMetric(turns);
    for (const [name, help] of depthGauges) {
      const depth = new Gauge({
        name: `agentconnect_ready_${name}`,
        help,
        labelNames: ['partition'],
        registers: [],
        async collect() {
          this.reset();
          // While Redis is out of reach nobody knows; the other figures are shown all the same.
          const known = await depths().catch(() => []);
          for (const one of known) this.set({ partition: one.partition }, one[name]);
        },
      });
      registry.registerMetric(depth);
    }
  }

  /** `ms`: how long a text waited for its first claim. */
  waited(ms: number): void {
    this.mailbox.observe(ms / 1000);
  }
}
