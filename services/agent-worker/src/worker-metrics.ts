import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ProviderCatalogue } from '@agentconnect/protocol';
import type { TurnOutcome } from './turn-end.ts';

const seconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

const depthGauges = [
  ['lag', 'Sessions that wait for a worker, by partition.'],
  ['pending', 'Sessions being worked, by partition.'],
] as const;

/** What the gauges ask for when they are read. */
export interface WorkerFigures {
  readonly running: () => number;
  readonly depths: () => Promise<readonly { partition: number; lag: number; pending: number }[]>;
}

/** What an operator sees of a worker. Every label comes from a closed set, the configured providers included. */
export class WorkerMetrics {
  readonly claims: Counter<'kind'>;
  readonly takeovers: Counter;
  readonly deltas: Counter;
  readonly parks: Counter<'reason'>;
  private readonly providerErrors: Counter<'provider' | 'code'>;
  readonly handedBack: Counter<'what'>;
  private readonly turns: Histogram<'provider' | 'model' | 'outcome'>;
  private readonly firstTokens: Histogram<'provider'>;
  private readonly catalogue: ProviderCatalogue;

  constructor(registry: Registry, catalogue: ProviderCatalogue) {
    const registers = [registry];
    this.catalogue = catalogue;
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
      help: 'Sessions parked until a provider is tried again, by reason: retry, cooldown.',
      labelNames: ['reason'],
      registers,
    });
    this.providerErrors = new Counter({
      name: 'agentconnect_provider_errors_total',
      help: 'Failures of providers, tried again or not, by code.',
      labelNames: ['provider', 'code'],
      registers,
    });
    this.handedBack = new Counter({
      name: 'agentconnect_handed_back_total',
      help: 'Work given to other workers: entries that were read and not claimed, and turns in a drain.',
      labelNames: ['what'],
      registers,
    });
    this.turns = new Histogram({
      name: 'agentconnect_turn_seconds',
      help: 'Time from claim to end of a turn, by provider, model and outcome.',
      labelNames: ['provider', 'model', 'outcome'],
      buckets: seconds,
      registers,
    });
    this.firstTokens = new Histogram({
      name: 'agentconnect_first_token_seconds',
      help: 'Time from claim to the first text of a provider.',
      labelNames: ['provider'],
      buckets: seconds,
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

  turnEnded(provider: string, model: string, outcome: TurnOutcome, ms: number): void {
    this.turns.observe({ ...this.labels(provider, model), outcome }, ms / 1000);
  }

  firstToken(provider: string, ms: number): void {
    this.firstTokens.observe({ provider: this.labels(provider, '').provider }, ms / 1000);
  }

  providerFailed(provider: string, code: string): void {
    this.providerErrors.inc({ provider: this.labels(provider, '').provider, code });
  }

  /** A model that no catalogue names is `other`: callers may choose any name. */
  private labels(provider: string, model: string): { provider: string; model: string } {
    const entry = this.catalogue[provider];
    if (!entry) return { provider: 'other', model: 'other' };
    return { provider, model: entry.models.includes(model) ? model : 'other' };
  }
}
