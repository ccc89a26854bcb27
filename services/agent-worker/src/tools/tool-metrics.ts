import type { ToolStatus } from '@agentconnect/protocol';
import { Counter, Histogram, type Registry } from '@prometheus-io/client';
import type { TurnCall } from './turn-call.ts';

const seconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/**
 * Metrics of tools. The label of the operator's is the name of an HTTP tool or of an MCP server, as TOOLS_FILE has it; those of
 * clients share one, since clients choose their names.
 */
export class ToolMetrics {
  private readonly calls: Counter<'source' | 'status'>;
  private readonly time: Histogram<'source'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.calls = new Counter({
      name: 'agentconnect_tool_calls_total',
      help: 'Calls of tools that have ended, by HTTP tool or MCP server (client: tools of clients; ask_human: questions to a person) and by status: ok, error, denied, expired, unknown.',
      labelNames: ['source', 'status'],
      registers,
    });
    this.time = new Histogram({
      name: 'agentconnect_tool_seconds',
      help: "Time that a call of an operator's tool took, by HTTP tool or MCP server.",
      labelNames: ['source'],
      buckets: seconds,
      registers,
    });
  }

  /** `ms`: how long it took; left out for one that was not made here. */
  ended(call: Pick<TurnCall, 'tool' | 'runBy'>, status: ToolStatus, ms?: number): void {
    const source = sourceOf(call);
    this.calls.inc({ source, status });
    if (ms !== undefined) this.time.observe({ source }, ms / 1_000);
  }
}

function sourceOf({ tool, runBy }: Pick<TurnCall, 'tool' | 'runBy'>): string {
  if (runBy === 'client') return 'client';
  return tool.slice(0, (tool + '.').indexOf('.'));
}
