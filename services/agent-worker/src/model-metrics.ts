import type { ProviderCatalogue } from '@agentconnect/protocol';
import type { Usage } from '@agentconnect/providers';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { CooldownReason } from './answer.ts';
import type { TurnOutcome } from './turn-end.ts';

const seconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const tokensPerSecond = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000];

type OfModel = 'provider' | 'model';

/** A call of a provider that came to its end. */
export interface EndedCall {
  readonly usage: Usage | undefined;
  /** From the request to the end of the answer. */
  readonly ms: number;
  /** In billionths of a dollar; `undefined` if it is not known. */
  readonly cost: number | undefined;
}

/** What an operator sees of providers and their models. A model that no catalogue names is `other`. */
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

  constructor(registry: Registry, catalogue: ProviderCatalogue) {
    const registers = [registry];
    const ofModel = ['provider', 'model'] as const;
    this.catalogue = catalogue;
    this.turns = new Histogram({
      name: 'agentconnect_turn_seconds',
      help: 'Time from claim to end of a turn, by outcome: answered, stopped, failed, parked, released, lost.',
      labelNames: [...ofModel, 'outcome'],
      buckets: seconds,
      registers,
    });
    this.firstTokens = new Histogram({
      name: 'agentconnect_first_token_seconds',
      help: 'Time from claim to the first text of a provider.',
      labelNames: ofModel,
      buckets: seconds,
      registers,
    });
    this.speed = new Histogram({
      name: 'agentconnect_output_tokens_per_second',
      help: 'Tokens written a second, over a whole call of a provider, the wait for the first included.',
      labelNames: ofModel,
      buckets: tokensPerSecond,
      registers,
    });
    this.tokens = new Counter({
      name: 'agentconnect_tokens_total',
      help: 'Tokens that providers counted, by direction: input, output.',
      labelNames: [...ofModel, 'direction'],
      registers,
    });
    this.cost = new Counter({
      name: 'agentconnect_cost_usd_total',
      help: 'US dollars by list prices; a model without a known price adds nothing.',
      labelNames: ofModel,
      registers,
    });
    this.errors = new Counter({
      name: 'agentconnect_provider_errors_total',
      help: 'Failures of providers, tried again or not, by code.',
      labelNames: ['provider', 'code'],
      registers,
    });
    this.retries = new Counter({
      name: 'agentconnect_provider_retries_total',
      help: 'Failures of providers after which they are tried again, by code.',
      labelNames: ['provider', 'code'],
      registers,
    });
    this.cooldowns = new Counter({
      name: 'agentconnect_cooldowns_total',
      help: 'Pauses that clients were told of, by reason: provider_rate_limited, agent_limit.',
      labelNames: ['provider', 'reason'],
      registers,
    });
  }

  turnEnded(provider: string, model: string, outcome: TurnOutcome, ms: number): void {
    this.turns.observe({ ...this.labels(provider, model), outcome }, ms / 1000);
  }

  firstToken(provider: string, model: string, ms: number): void {
    this.firstTokens.observe(this.labels(provider, model), ms / 1000);
  }

  callEnded(provider: string, model: string, { usage, cost, ms }: EndedCall): void {
    const labels = this.labels(provider, model);
    if (cost !== undefined) this.cost.inc(labels, cost / 1e9);
    if (!usage) return;
    // A provider that counts backwards is not to end the turn.
    const [input, output] = [Math.max(0, usage.input_tokens), Math.max(0, usage.output_tokens)];
    this.tokens.inc({ ...labels, direction: 'input' }, input);
    this.tokens.inc({ ...labels, direction: 'output' }, output);
    if (output > 0 && ms > 0) this.speed.observe(labels, output / (ms / 1000));
  }

  providerFailed(provider: string, code: string, isTriedAgain: boolean): void {
    const labels = { provider: this.labels(provider, '').provider, code };
    this.errors.inc(labels);
    if (isTriedAgain) this.retries.inc(labels);
  }

  coolsDown(provider: string, reason: CooldownReason): void {
    this.cooldowns.inc({ provider: this.labels(provider, '').provider, reason });
  }

  /** Callers may choose any name for a model. */
  private labels(provider: string, model: string): { provider: string; model: string } {
    const entry = this.catalogue[provider];
    if (!entry) return { provider: 'other', model: 'other' };
    return { provider, model: entry.models.includes(model) ? model : 'other' };
  }
}
