import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { root } from '../../scripts/setup/root.mjs';
import { workerSettings } from '../../services/agent-worker/src/config.ts';
import type { Direction, ScalingRule } from './autoscaler.ts';

/** What a production deploys of the workers, as far as their number depends on it. Times are in seconds. */
export interface Deployment {
  readonly rule: ScalingRule;
  /** As `lag + pending + held`. */
  readonly formula: string;
  /** Turns that one worker runs side by side. */
  readonly concurrency: number;
  readonly drainSeconds: number;
  /** After that a pod is killed. */
  readonly graceSeconds: number;
  /** How old the figures may be that Prometheus knows. */
  readonly scrapeSeconds: number;
}

/** The controller's own, unless the cluster sets another. */
const tolerance = 0.1;

// Strict, so that what the model does not know is an error and not left out of it.
const Behavior = z
  .strictObject({
    stabilizationWindowSeconds: z.int(),
    policies: z.array(
      z.strictObject({ type: z.enum(['Pods', 'Percent']), value: z.int(), periodSeconds: z.int() }),
    ),
  })
  .transform(({ stabilizationWindowSeconds, policies }): Direction => ({
    stabilizationSeconds: stabilizationWindowSeconds,
    policies,
  }));

const ScaledObject = z.object({
  kind: z.literal('ScaledObject'),
  spec: z.strictObject({
    scaleTargetRef: z.object({ name: z.literal('agent-worker') }),
    minReplicaCount: z.int().min(1),
    maxReplicaCount: z.int(),
    pollingInterval: z.int(),
    fallback: z.unknown(),
    triggers: z.array(z.object({ type: z.literal('prometheus'), name: z.enum(['lag', 'pending', 'held']) })),
    advanced: z.strictObject({
      scalingModifiers: z.strictObject({
        formula: z.string(),
        target: z.coerce.number(),
        metricType: z.literal('AverageValue'),
      }),
      horizontalPodAutoscalerConfig: z.strictObject({
        behavior: z.strictObject({ scaleUp: Behavior, scaleDown: Behavior }),
      }),
    }),
  }),
});

const Production = z.object({
  configMapGenerator: z.array(z.object({ name: z.string(), literals: z.array(z.string()) })),
  patches: z.array(
    z.object({ target: z.object({ name: z.string().optional() }), patch: z.string().optional() }),
  ),
});

const Monitor = z.object({
  kind: z.literal('ServiceMonitor'),
  spec: z.object({ endpoints: z.array(z.object({ interval: z.string().regex(/^\d+s$/) })).length(1) }),
});

/** Reads the manifests of `k8s`. */
export function readDeployment(): Deployment {
  const { minReplicaCount, maxReplicaCount, advanced } = ScaledObject.parse(
    documents('components/keda/agent-worker.yaml')[0],
  ).spec;
  const { scaleUp, scaleDown } = advanced.horizontalPodAutoscalerConfig.behavior;
  const { formula, target } = advanced.scalingModifiers;
  const production = Production.parse(documents('components/production/kustomization.yaml')[0]);
  const drain = production.configMapGenerator
    .filter(({ name }) => name === 'agent-worker-settings')
    .flatMap(({ literals }) => literals)
    .find((literal) => literal.startsWith('DRAIN_SECONDS='));
  const grace = production.patches
    .filter(({ target: { name } }) => name === 'agent-worker')
    .map(({ patch = '' }) => /terminationGracePeriodSeconds\n\s*value: (\d+)/.exec(patch)?.[1])[0];
  const monitor = documents('components/monitoring/scrape.yaml').find(
    (document) => Monitor.safeParse(document).success,
  );
  return {
    rule: {
      min: minReplicaCount,
      max: maxReplicaCount,
      target,
      tolerance,
      up: scaleUp,
      down: scaleDown,
    },
    formula,
    concurrency: Number(workerSettings.WORKER_CONCURRENCY.default),
    drainSeconds: z.coerce.number().parse(drain?.split('=')[1]),
    graceSeconds: z.coerce.number().parse(grace),
    scrapeSeconds: Number.parseInt(Monitor.parse(monitor).spec.endpoints[0]?.interval ?? '', 10),
  };
}

function documents(file: string): unknown[] {
  const text = readFileSync(join(root, 'k8s', file), 'utf8');
  return parseAllDocuments(text).map((document): unknown => document.toJS());
}
