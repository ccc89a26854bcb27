import { createMetrics, scriptMetrics } from '@agentconnect/operations';
import { WorkerMetrics } from '../../services/agent-worker/src/worker-metrics.ts';
import { httpMetrics } from '../../services/gateway/src/http/http-metrics.ts';
import { SocketMetrics } from '../../services/gateway/src/sockets/socket-metrics.ts';

/** Labels that the service gives to every figure, and the Prometheus operator. */
const everywhere = ['service', 'namespace', 'pod', 'container', 'instance', 'job', 'endpoint'];
const ofHistograms = ['_bucket', '_count', '_sum'];

/** What prom-client keeps of a figure. */
interface Metric {
  readonly name: string;
  readonly labelNames?: readonly string[];
  /** A histogram's. */
  readonly upperBounds?: readonly number[];
}

/** Every figure that the services have for Prometheus, with its labels. */
export function knownMetrics(): ReadonlyMap<string, readonly string[]> {
  const registry = createMetrics('both');
  scriptMetrics(registry);
  httpMetrics(registry);
  void new SocketMetrics(registry, () => 0);
  new WorkerMetrics(registry, {}).watch(registry, { running: () => 0, depths: () => Promise.resolve([]) });
  const metrics: readonly Metric[] = registry.getMetricsAsArray();
  return new Map(
    metrics.flatMap(({ name, labelNames = [], upperBounds }) => {
      const labels = [...labelNames, ...everywhere, ...(upperBounds ? ['le'] : [])];
      const suffixes = upperBounds ? ofHistograms : [''];
      return suffixes.map((suffix) => [`${name}${suffix}`, labels] as const);
    }),
  );
}
