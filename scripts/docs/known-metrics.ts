import { createMetrics, scriptMetrics } from '@agentconnect/operations';
import { WorkerMetrics } from '../../services/agent-worker/src/worker-metrics.ts';
import { IssuerMetrics } from '../../services/gateway/src/access/issuer-metrics.ts';
import { keyMetric } from '../../services/gateway/src/access/key-metric.ts';
import { LoginMetrics } from '../../services/gateway/src/access/login-metrics.ts';
import { auditMetric } from '../../services/gateway/src/audit/audit-log.ts';
import { httpMetrics, stalledAnswers } from '../../services/gateway/src/http/observability/http-metrics.ts';
import { heldInputMetric, rateLimitMetrics } from '../../services/gateway/src/limits/rate-limit-metrics.ts';
import { ListenerMetrics } from '../../services/gateway/src/listeners/listener-metrics.ts';
import { DurabilityMetrics } from '../../services/gateway/src/messages/durability-metrics.ts';
import { TextMetrics } from '../../services/gateway/src/messages/text-metrics.ts';

/** A figure as the library keeps it. */
export interface KnownMetric {
  readonly name: string;
  readonly help: string;
  /** `counter`, `gauge` or `histogram`. */
  readonly type: unknown;
  readonly labelNames?: readonly string[];
  /** A histogram's. */
  readonly upperBounds?: readonly number[];
}

/** Every figure of the gateway; a test holds a running one to it. */
export function gatewayMetrics(): readonly KnownMetric[] {
  const registry = createMetrics('gateway');
  scriptMetrics(registry);
  httpMetrics(registry);
  stalledAnswers(registry);
  heldInputMetric(registry);
  void new IssuerMetrics(registry);
  void new LoginMetrics(registry);
  keyMetric(registry);
  auditMetric(registry);
  void new TextMetrics(registry, rateLimitMetrics(registry));
  void new DurabilityMetrics(registry);
  void new ListenerMetrics(registry, () => 0);
  return registry.getMetricsAsArray();
}

/** Every figure of the worker. */
export function workerMetrics(): readonly KnownMetric[] {
  const registry = createMetrics('agent-worker');
  scriptMetrics(registry);
  new WorkerMetrics(registry, {}).watch(registry, {
    running: () => 0,
    capacity: 0,
    depths: () => Promise.resolve([]),
  });
  return registry.getMetricsAsArray();
}
