import type { Installation } from '../installation.ts';
import type { Manifest } from '../manifest.ts';
import type { Policy } from '../policy.ts';
import { selects } from '../selector.ts';

const places = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'];

/** For productions: what is deployed outlives a node, a zone and the drain of a node, and has one autoscaler. */
export const availability: Policy = {
  rule: 'productions are highly available',
  *check(installation) {
    for (const { manifest: at } of installation.of('StatefulSet'))
      yield { at, says: 'keeps state in the cluster' };
    const budgets = installation.of('PodDisruptionBudget');
    const autoscalers = [...scaledObjects(installation), ...horizontal(installation)];
    for (const { at, least = 0 } of autoscalers) {
      if (least < 2) yield { at, says: 'may leave fewer than two pods' };
    }
    for (const { manifest: at, body } of budgets) {
      if (body.spec?.minAvailable === undefined && body.spec?.maxUnavailable === undefined) {
        yield { at, says: 'says neither minAvailable nor maxUnavailable' };
      }
    }
    for (const workload of installation.workloads) {
      const { manifest: at, labels, pod, name, body } = workload;
      const own = budgets.filter(({ body: { spec } }) => selects(spec?.selector ?? {}, labels));
      if (own.length !== 1) yield { at, says: `${own.length} PodDisruptionBudgets select its pods` };
      for (const place of places) {
        const isSpread = pod.topologySpreadConstraints?.some(
          ({ topologyKey, labelSelector }) => topologyKey === place && selects(labelSelector ?? {}, labels),
        );
        if (!isSpread) yield { at, says: `its pods are not spread over ${place}` };
      }
      const scalers = autoscalers.filter(({ target }) => target === name);
      if (scalers.length !== 1) yield { at, says: `${scalers.length} autoscalers scale it` };
      if (body.spec?.replicas !== undefined) {
        yield { at, says: 'names replicas, which an apply would set over its autoscaler' };
      }
    }
  },
};

interface Autoscaler {
  readonly at: Manifest;
  readonly target: string;
  readonly least: number | undefined;
}

function scaledObjects(installation: Installation): Autoscaler[] {
  return installation.of('ScaledObject').map(({ manifest: at, body: { spec } }) => ({
    at,
    target: spec.scaleTargetRef.name,
    least: spec.minReplicaCount,
  }));
}

function horizontal(installation: Installation): Autoscaler[] {
  return installation.of('HorizontalPodAutoscaler').map(({ manifest: at, body: { spec } }) => ({
    at,
    target: spec?.scaleTargetRef.name ?? '',
    least: spec?.minReplicas,
  }));
}
