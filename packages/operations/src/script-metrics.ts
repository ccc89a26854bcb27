import { Counter, Histogram, type Registry } from '@prometheus-io/client';

/** Called for each script call: its name, how long it took in ms, and its error, if any. */
export type OnScriptCall = (script: string, ms: number, error?: Error) => void;

const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 5];

/** Measures the scripts that a service runs in Redis. */
export function scriptMetrics(registry: Registry): OnScriptCall {
  const registers = [registry];
  const labelNames = ['script'] as const;
  const calls = new Histogram({
    name: 'agentconnect_redis_call_seconds',
    help: 'Duration of script calls in Redis.',
    labelNames,
    buckets,
    registers,
  });
  const errors = new Counter({
    name: 'agentconnect_redis_errors_total',
    help: 'Failed script calls in Redis.',
    labelNames,
    registers,
  });
  const bound = new Map<string, ReturnType<typeof calls.labels>>();
  const callsOf = (script: string): ReturnType<typeof calls.labels> => {
    const known = bound.get(script) ?? calls.labels(script);
    bound.set(script, known);
    return known;
  };
  return (script, ms, error) => {
    callsOf(script).observe(ms / 1000);
    if (error) errors.inc({ script });
  };
}
