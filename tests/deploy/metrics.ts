import { gatewayMetrics, workerMetrics } from '../../scripts/docs/known-metrics.ts';

/** Labels that the service gives to every figure, and the Prometheus operator. */
const everywhere = ['service', 'namespace', 'pod', 'container', 'instance', 'job', 'endpoint'];
const ofHistograms = ['_bucket', '_count', '_sum'];

/** Every figure that the services have for Prometheus, with its labels. */
export function knownMetrics(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...gatewayMetrics(), ...workerMetrics()].flatMap(({ name, labelNames = [], upperBounds }) => {
      const labels = [...labelNames, ...everywhere, ...(upperBounds ? ['le'] : [])];
      const suffixes = upperBounds ? ofHistograms : [''];
      return suffixes.map((suffix) => [`${name}${suffix}`, labels] as const);
    }),
  );
}
