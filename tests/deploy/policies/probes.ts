import type { Policy } from '../policy.ts';

/** The paths of docs/operate.md: alive says nothing of Redis, so that its loss restarts nobody. */
const paths = { startupProbe: '/healthz', livenessProbe: '/healthz', readinessProbe: '/readyz' } as const;
const kinds = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;

/** Kubernetes knows of each container when it has started, whether it lives, and whether it can serve. */
export const probes: Policy = {
  rule: 'containers are probed',
  *check(installation) {
    for (const { manifest: at, pod } of installation.workloads) {
      for (const container of pod.containers) {
        for (const kind of kinds) {
          const { httpGet, exec } = container[kind] ?? {};
          if (!httpGet && !exec) yield { at, says: `${container.name} has no ${kind}` };
          if (!httpGet) continue;
          if (httpGet.path !== paths[kind]) yield { at, says: `${kind} does not ask for ${paths[kind]}` };
          const isPort = (container.ports ?? []).some(({ name }) => name === httpGet.port);
          if (!isPort) yield { at, says: `${kind} asks a port that ${container.name} does not name` };
        }
      }
    }
  },
};
