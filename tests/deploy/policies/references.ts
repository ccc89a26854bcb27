import type { Installation, Item, Workload } from '../installation.ts';
import type { Finding, Policy } from '../policy.ts';
import { selects } from '../selector.ts';

/** What one object says of another is so: selectors find pods, names find objects, ports are there. */
export const references: Policy = {
  rule: 'references are met',
  *check(installation) {
    const { workloads } = installation;
    for (const { manifest: at, body, labels, containers } of workloads) {
      if (!selects(body.spec?.selector ?? {}, labels))
        yield { at, says: 'the selector is not that of its pods' };
      const known = installation.of('ConfigMap').map(({ name }) => name);
      const volumes = namesOfVolumes(body.spec);
      for (const { volumeMounts = [] } of containers) {
        for (const { name } of volumeMounts) {
          if (!volumes.has(name)) yield { at, says: `there is no volume ${name}` };
        }
      }
      for (const { configMapRef } of containers.flatMap(({ envFrom = [] }) => envFrom)) {
        if (configMapRef && !known.includes(configMapRef.name ?? '')) {
          yield { at, says: `there is no ConfigMap ${configMapRef.name}` };
        }
      }
    }
    for (const item of installation.of('Service')) {
      const found = workloads.filter(({ labels }) =>
        selects({ matchLabels: item.body.spec?.selector ?? {} }, labels),
      );
      if (found.length === 0) yield { at: item.manifest, says: 'the selector finds no pods' };
      for (const { port, targetPort = port } of item.body.spec?.ports ?? []) {
        yield* portsOf(item, found, targetPort);
      }
    }
    for (const item of installation.of('NetworkPolicy')) {
      const found = workloads.filter(({ labels }) => selects(item.body.spec?.podSelector ?? {}, labels));
      if (found.length === 0) yield { at: item.manifest, says: 'the selector finds no pods' };
      for (const { port } of (item.body.spec?.ingress ?? []).flatMap(({ ports = [] }) => ports)) {
        if (port !== undefined) yield* portsOf(item, found, port);
      }
    }
    for (const { manifest: at, body } of installation.of('ServiceMonitor')) {
      const found = installation
        .of('Service')
        .filter((service) => selects(body.spec.selector, service.body.metadata?.labels ?? {}));
      const named = found.flatMap((service) => service.body.spec?.ports ?? []).map(({ name }) => name);
      for (const { port } of body.spec.endpoints) {
        if (!named.includes(port)) yield { at, says: `no Service that it selects has a port ${port}` };
      }
    }
    yield* routes(installation);
    yield* scaled(installation);
  },
};

/** Those of a pod, and those that a StatefulSet claims for each of its pods. */
function namesOfVolumes(spec: Workload['body']['spec']): Set<string | undefined> {
  const claims = spec && 'volumeClaimTemplates' in spec ? (spec.volumeClaimTemplates ?? []) : [];
  const mounted = spec?.template.spec?.volumes ?? [];
  return new Set([...mounted.map(({ name }) => name), ...claims.map(({ metadata }) => metadata?.name)]);
}

/** A port, named or numbered, that is on every pod it is to be on. */
function* portsOf(
  { manifest: at }: Item<unknown>,
  workloads: readonly Workload[],
  wanted: string | number,
): Iterable<Finding> {
  for (const { name, containers } of workloads) {
    const ports = containers.flatMap(({ ports: own = [] }) => own);
    const isThere = ports.some((port) => port.name === wanted || port.containerPort === wanted);
    if (!isThere) yield { at, says: `${name} has no port ${wanted}` };
  }
}

function* routes(installation: Installation): Iterable<Finding> {
  for (const { manifest: at, body } of installation.of('HTTPRoute')) {
    for (const { name, port } of (body.spec.rules ?? []).flatMap(({ backendRefs = [] }) => backendRefs)) {
      const service = installation.of('Service').find((one) => one.name === name);
      const hasPort = service?.body.spec?.ports?.some((one) => one.port === port);
      if (!hasPort) yield { at, says: `there is no Service ${name} with port ${port}` };
    }
  }
}

function* scaled(installation: Installation): Iterable<Finding> {
  const deployments = installation.of('Deployment').map(({ name }) => name);
  for (const kind of ['ScaledObject', 'HorizontalPodAutoscaler'] as const) {
    for (const { manifest: at, body } of installation.of(kind)) {
      const target = body.spec?.scaleTargetRef.name ?? '';
      if (!deployments.includes(target)) yield { at, says: `there is no Deployment ${target}` };
    }
  }
}
