import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { Installation, Workload } from './installation.ts';
import { selects } from './selector.ts';

type Spec = NonNullable<INetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];

/** Who may speak to whom, a line each: `gateway <- namespace agentconnect/ingress=true: http`. */
export function allowed(installation: Installation): string[] {
  return installation.workloads.flatMap((workload) => {
    const specs = installation
      .of('NetworkPolicy')
      .flatMap(({ body }) => body.spec ?? [])
      .filter(({ podSelector }) => selects(podSelector ?? {}, workload.labels));
    const lines = (['Ingress', 'Egress'] as const).flatMap((type) => {
      const arrow = `${workload.name} ${type === 'Ingress' ? '<-' : '->'}`;
      const own = specs.filter(({ policyTypes }) => policyTypes?.includes(type));
      if (own.length === 0) return [`${arrow} anyone`];
      const rules = own.flatMap((spec) =>
        type === 'Ingress'
          ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
          : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
      );
      return rules.flatMap(({ peers, ports }) =>
        (peers ?? [undefined]).map(
          (peer) => `${arrow} ${peerName(peer, installation.workloads)}: ${portNames(ports)}`,
        ),
      );
    });
    return lines.toSorted();
  });
}

function peerName(peer: Peer | undefined, workloads: readonly Workload[]): string {
  if (peer?.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    return [cidr, ...except.map((one) => `-${one}`)].join(' ');
  }
  const { namespaceSelector, podSelector } = peer ?? {};
  if (podSelector && !namespaceSelector) {
    const names = workloads.filter(({ labels }) => selects(podSelector, labels)).map(({ name }) => name);
    return names.join(' ');
  }
  if (!namespaceSelector) return 'anyone';
  const labels = [namespaceSelector, podSelector].flatMap((selector) =>
    Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
  );
  return labels.join(' ') || 'every namespace';
}

function portNames(ports: readonly Port[] | undefined): string {
  return (
    ports?.map(({ port, protocol }) => (protocol === 'TCP' ? port : `${port}/${protocol}`)).join(' ') ??
    'any port'
  );
}
