import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client';
import type { ProviderCatalogue } from '@agentconnect/protocol';
import { ModelMetrics } from './model-metrics.ts';
import { ToolMetrics } from './tools/tool-metrics.ts';

const waits = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What waits in a partition, for all workers together. */
export interface PartitionDepth {
  readonly partition: number;
  readonly lag: number;
  readonly pending: number;
  readonly oldestMs: number;
  readonly held: number;
  readonly aside: number;
}

const depthGauges: readonly {
  readonly name: string;
  readonly help: string;
  readonly of: (depth: PartitionDepth) => number;
}[] = [
  { name: 'ready_lag', help: 'Sessions that wait for a worker, by partition.', of: ({ lag }) => lag },
  {
    name: 'ready_pending',
    help: 'Sessions that a worker is on, by partition.',
    of: ({ pending }) => pending,
  },
  {
    name: 'ready_held',
    help: "Sessions held back until it is their user's turn to enter the ready stream, by partition.",
    of: ({ held }) => held,
  },
  {
    name: 'ready_oldest_seconds',
    help: 'Age of the oldest entry that waits for a worker, by partition; 0 if none waits.',
    of: ({ oldestMs }) => oldestMs / 1000,
  },
  {
    name: 'turns_aside',
    help: 'Turns set aside for an operator because they cost too many workers, by partition.',
    of: ({ aside }) => aside,
  },
];

/** What the gauges read when Prometheus scrapes them. */
export interface WorkerFigures {
  readonly running: () => number;
  /** The most turns that the worker runs at a time. */
  readonly capacity: number;
  readonly depths: () => Promise<readonly PartitionDepth[]>;
}

/** The metrics of a worker. Every label comes from a closed set. */
export class WorkerMetrics {
  readonly claims: Counter<'kind'>;
  readonly takeovers: Counter;
  readonly deltas: Counter;
  readonly parks: Counter<'reason'>;
  readonly handedBack: Counter<'what'>;
  readonly conversationEnds: Counter<'reason'>;
  readonly delegations: Counter<'outcome'>;
  readonly models: ModelMetrics;
  readonly tools: ToolMetrics;
  private readonly mailbox: Histogram;

  constructor(registry: Registry, catalogue: ProviderCatalogue) {
    const registers = [registry];
    this.models = new ModelMetrics(registry, catalogue);
    this.tools = new ToolMetrics(registry);
    this.claims = new Counter({
      name: 'agentconnect_claims_total',
      help: 'Claims of entries of the ready stream, by reply: work, empty, held, stale, newer.',
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
      help: 'Pieces of streamed answers written to Redis.',
      registers,
    });
    this.parks = new Counter({
      name: 'agentconnect_parks_total',
      help: 'Sessions parked, by what they wait for: retry, cooldown, delegation (the answer of another agent), approval (of a person), result (of a client), answer (of a person), tool (a worker that has it).',
      labelNames: ['reason'],
      registers,
    });
    this.handedBack = new Counter({
      name: 'agentconnect_handed_back_total',
      help: 'Work handed back to other workers: entries that were read but not claimed, and turns during a drain.',
      labelNames: ['what'],
      registers,
    });
    this.conversationEnds = new Counter({
      name: 'agentconnect_conversation_ends_total',
      help: 'Conversations among agents that ended with a turn, by reason: goal_reached, max_turns, max_tokens, max_cost, max_duration, stopped_by_client, loop_detected, agent_error.',
      labelNames: ['reason'],
      registers,
    });
    this.delegations = new Counter({
      name: 'agentconnect_delegations_total',
      help: 'Questions from agents to other agents, by outcome: answered, failed, late (no answer in time).',
      labelNames: ['outcome'],
      registers,
    });
    this.mailbox = new Histogram({
      name: 'agentconnect_mailbox_seconds',
      help: 'Time from the logging of a text to its first claim, including the wait for earlier texts.',
      buckets: waits,
      registers,
    });
  }

  /** Adds the gauges that read from the running worker. */
  watch(registry: Registry, { running, capacity, depths }: WorkerFigures): void {
    const places = new Gauge({
      name: 'agentconnect_turns_capacity',
      help: 'The most turns that this worker runs at a time (WORKER_CONCURRENCY).',
      registers: [registry],
    });
    places.set(capacity);
    const turns = new Gauge({
      name: 'agentconnect_turns_running',
      help: 'Running turns of this worker.',
      registers: [],
      collect() {
        this.set(running());
      },
    });
    registry.registerMetric(turns);
    // All gauges are read at the same time, so Redis is asked once.
    let asked: Promise<readonly PartitionDepth[]> | undefined;
    const ask = (): Promise<readonly PartitionDepth[]> =>
      (asked ??= depths().finally(() => (asked = undefined)));
    for (const { name, help, of } of depthGauges) {
      const depth = new Gauge({
        name: `agentconnect_${name}`,
        help,
        labelNames: ['partition'],
        registers: [],
        async collect() {
          this.reset();
          // While Redis is unreachable these are unknown; the other metrics are still served.
          const known = await ask().catch(() => []);
          for (const one of known) this.set({ partition: one.partition }, of(one));
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
