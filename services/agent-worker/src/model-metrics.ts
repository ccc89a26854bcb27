import type { ProviderCatalogue } from '@agentconnect/protocol';
import type { Usage } from '@agentconnect/providers';
import { Counter, Histogram, type Registry } from '@prometheus-io/client';
import type { CooldownReason, TurnOutcome } from './turn/turn-outcome.ts';

const seconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const tokensPerSecond = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000];

type OfModel = 'provider' | 'model';

/** A provider call that has ended. */
export interface EndedCall {
  readonly usage: Usage | undefined;
  /** From the request to the end of the answer. */
  readonly ms: number;
  /** In billionths of a dollar; `undefined` if unknown. */
  readonly cost: number | undefined;
}

/** The metrics of one model. */
interface BoundMetrics {
  readonly labels: { readonly provider: string; readonly model: string };
  readonly turns: Map<TurnOutcome, Histogram.Internal<OfModel | 'outcome'>>;
  readonly firstTokens: Histogram.Internal<OfModel>;
  readonly speed: Histogram.Internal<OfModel>;
  readonly tokensIn: Counter.Internal;
  readonly tokensOut: Counter.Internal;
  readonly cost: Counter.Internal;
}

/** Metrics of providers and their models. A model that is in no catalogue is `other`. */
export class ModelMetrics {
  private readonly catalogue: ProviderCatalogue;
  private readonly turns: Histogram<OfModel | 'outcome'>;
  private readonly firstTokens: Histogram<OfModel>;
  private readonly speed: Histogram<OfModel>;
  private readonly tokens: Counter<OfModel | 'direction'>;
  private readonly cost: Counter<OfModel>;
  private readonly errors: Counter<'provider' | 'code'>;
  private readonly retries: Counter<'provider' | 'code'>;
  private readonly cooldowns: Counter<'provider' | 'reason'>;
  private readonly bound = new Map<string, BoundMetrics>();

  constructor(registry: Registry, catalogue: ProviderCatalogue) {
    const registers = [registry];
    const ofModel = ['provider', 'model'] as const;
    this.catalogue = catalogue;
    this.turns = new Histogram({
      name: 'agentconnect_turn_seconds',
      help: 'Time from the claim to the end of a turn, by outcome: answered, stopped, failed, parked, released, lost.',
      labelNames: [...ofModel, 'outcome'],
      buckets: seconds,
      registers,
    });
    this.firstTokens = new Histogram({
      name: 'agentconnect_first_token_seconds',
      help: 'Time from the claim of a turn to the first text from its provider.',
      labelNames: ofModel,
      buckets: seconds,
      registers,
    });
    this.speed = new Histogram({
      name: 'agentconnect_output_tokens_per_second',
      help: 'Tokens written per second over a whole provider call, including the wait for the first.',
      labelNames: ofModel,
      buckets: tokensPerSecond,
      registers,
    });
    this.tokens = new Counter({
      name: 'agentconnect_tokens_total',
      help: 'Tokens as counted by providers, by direction: input, output.',
      labelNames: [...ofModel, 'direction'],
      registers,
    });
    this.cost = new Counter({
      name: 'agentconnect_cost_usd_total',
      help: 'Cost in US dollars by list prices; a model without a known price adds nothing.',
      labelNames: ofModel,
      registers,
    });
    this.errors = new Counter({
      name: 'agentconnect_provider_errors_total',
      help: 'Provider failures, retried or not, by code.',
      labelNames: ['provider', 'code'],
      registers,
    });
    this.retries = new Counter({
      name: 'agentconnect_provider_retries_total',
      help: 'Provider failures that are retried, by code.',
      labelNames: ['provider', 'code'],
      registers,
    });
    this.cooldowns = new Counter({
      name: 'agentconnect_cooldowns_total',
      help: 'Cooldowns announced to clients, by reason: provider_rate_limited, agent_limit.',
      labelNames: ['provider', 'reason'],
      registers,
    });
  }

  turnEnded(provider: string, model: string, outcome: TurnOutcome, ms: number): void {
    const { labels, turns } = this.of(provider, model);
    let ended = turns.get(outcome);
    if (!ended) {
      ended = this.turns.labels(labels.provider, labels.model, outcome);
      turns.set(outcome, ended);
    }
    ended.observe(ms / 1000);
  }

  firstToken(provider: string, model: string, ms: number): void {
    this.of(provider, model).firstTokens.observe(ms / 1000);
  }

  callEnded(provider: string, model: string, { usage, cost, ms }: EndedCall): void {
    const bound = this.of(provider, model);
    if (cost !== undefined) bound.cost.inc(cost / 1e9);
    if (!usage) return;
    // A provider that reports negative counts must not end the turn.
    const [input, output] = [Math.max(0, usage.input_tokens), Math.max(0, usage.output_tokens)];
    bound.tokensIn.inc(input);
    bound.tokensOut.inc(output);
    if (output > 0 && ms > 0) bound.speed.observe(output / (ms / 1000));
  }

  providerFailed(provider: string, code: string, isTriedAgain: boolean): void {
    const labels = { provider: this.labels(provider, '').provider, code };
    this.errors.inc(labels);
    if (isTriedAgain) this.retries.inc(labels);
  }

  /** How often each provider has failed since the start, by `errors:<provider>`. */
  async errorsByProvider(): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const { labels, value } of (await this.errors.get()).values) {
      const name = `errors:${'provider' in labels ? labels.provider : ''}`;
      found[name] = (found[name] ?? 0) + value;
    }
    return found;
  }

  coolsDown(provider: string, reason: CooldownReason): void {
    this.cooldowns.inc({ provider: this.labels(provider, '').provider, reason });
  }

  /** The metrics of one model, whose labels are looked up once. */
  private of(provider: string, model: string): BoundMetrics {
    const labels = this.labels(provider, model);
    const name = `${labels.provider} ${labels.model}`;
    let bound = this.bound.get(name);
    if (!bound) {
      const pair = [labels.provider, labels.model] as const;
      bound = {
        labels,
        turns: new Map(),
        firstTokens: this.firstTokens.labels(...pair),
        speed: this.speed.labels(...pair),
        tokensIn: this.tokens.labels(...pair, 'input'),
        tokensOut: this.tokens.labels(...pair, 'output'),
        cost: this.cost.labels(...pair),
      };
      this.bound.set(name, bound);
    }
    return bound;
  }

  /** Callers may choose any name for a model, so unknown names share a label. */
  private labels(provider: string, model: string): { provider: string; model: string } {
    const entry = this.catalogue[provider];
    if (!entry) return { provider: 'other', model: 'other' };
    return { provider, model: entry.models.includes(model) ? model : 'other' };
  }
}
