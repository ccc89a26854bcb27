/** Something done to an object of the production, and how it has to be refused. */
export interface Sabotage {
  /** As failures begin: `file: kind name`. */
  readonly place: string;
  /** The field that is set, and to what; `undefined` takes it away. */
  readonly field: string;
  readonly value: unknown;
  readonly refusal: string;
  /** The object that is named, if it is another one. */
  readonly blamed: string;
}

const pod = 'spec.template.spec';
const container = `${pod}.containers.0`;

const of =
  (place: string) =>
  (field: string, value: unknown, refusal: string, blamed = place): Sabotage => ({
    place,
    field,
    value,
    refusal,
    blamed,
  });

const deployed = 'k8s/base/gateway.yaml: Deployment gateway';

const namespaced = of('k8s/base/namespace.yaml: Namespace agentconnect');
const gateway = of(deployed);
const worker = of('k8s/base/agent-worker.yaml: Deployment agent-worker');
const service = of('k8s/base/gateway.yaml: Service gateway');
const settings = of('k8s/base/kustomization.yaml: ConfigMap gateway-settings');
const providers = of('k8s/base/network-policies.yaml: NetworkPolicy agent-worker-to-providers');
const route = of('k8s/components/route/route.yaml: HTTPRoute gateway');
const entrance = of('k8s/components/route/network-policy.yaml: NetworkPolicy gateway-from-ingress');
const budget = of('k8s/components/highly-available/disruption-budgets.yaml: PodDisruptionBudget gateway');
const scaler = of('k8s/components/keda/agent-worker.yaml: ScaledObject agent-worker');
const monitor = of('k8s/components/monitoring/scrape.yaml: ServiceMonitor agentconnect');
const rules = of('k8s/components/monitoring/rules.yaml: PrometheusRule agentconnect');

const lag = 'sum(max by (partition) (agentconnect_ready_lag{namespace="agentconnect"}))';

/** One or more for each policy. */
export const sabotages: readonly Sabotage[] = [
  gateway(
    `${pod}.automountServiceAccountToken`,
    undefined,
    'pods are restricted: automountServiceAccountToken',
  ),
  gateway(`${pod}.securityContext.runAsNonRoot`, false, 'pods are restricted: runAsNonRoot'),
  gateway(`${pod}.securityContext.seccompProfile`, undefined, 'pods are restricted: seccompProfile'),
  worker(
    `${container}.securityContext.readOnlyRootFilesystem`,
    false,
    'pods are restricted: agent-worker: readOnly',
  ),
  worker(
    `${container}.securityContext.capabilities`,
    {},
    'pods are restricted: agent-worker does not drop ALL',
  ),
  worker(
    `${container}.resources.limits`,
    undefined,
    'containers are limited: agent-worker has no limit of memory',
  ),
  worker(
    `${container}.readinessProbe`,
    undefined,
    'containers are probed: agent-worker has no readinessProbe',
  ),
  gateway(
    `${container}.livenessProbe.httpGet.path`,
    '/readyz',
    'containers are probed: livenessProbe does not',
  ),
  gateway(
    `${container}.startupProbe.httpGet.port`,
    'https',
    'containers are probed: startupProbe asks a port',
  ),
  worker(
    `${pod}.terminationGracePeriodSeconds`,
    120,
    'pods have time to drain: terminationGracePeriodSeconds',
  ),
  gateway(`${container}.lifecycle`, undefined, 'pods have time to drain: gateway sleeps less than'),
  gateway(
    `${container}.image`,
    'agentconnect/gateway:latest',
    'images have a whole version: agentconnect/gateway',
  ),
  settings('data.JWT_SECRET', 'x'.repeat(40), 'no secret is in clear: JWT_SECRET'),
  settings('data.REDIS_URL', 'redis://:password@redis', 'no secret is in clear: REDIS_URL'),
  worker(
    `${container}.env`,
    [{ name: 'OPENAI_API_KEY', value: 'sk-1' }],
    'no secret is in clear: OPENAI_API_KEY',
  ),
  namespaced('kind', 'Secret', 'no secret is in clear: a Secret is', 'Secret agentconnect'),
  settings('data.HEARTBEAT', '30', 'settings are known and right: HEARTBEAT is no setting of gateway'),
  settings(
    'data.LEASE_SECONDS',
    '30',
    'settings are known and right: LEASE_SECONDS is no setting of gateway',
  ),
  settings('data.TRUST_PROXY', 'yes', 'settings are known and right: TRUST_PROXY'),
  settings(
    'data.PORT',
    '8080',
    'settings are known and right: the port http is 8000, PORT is 8080',
    deployed,
  ),
  worker(
    'spec.selector.matchLabels',
    { app: 'worker' },
    'references are met: the selector is not that of its pods',
  ),
  gateway(
    `${container}.envFrom.0.configMapRef.name`,
    'others',
    'references are met: there is no ConfigMap others',
  ),
  service('spec.selector', { app: 'gateway' }, 'references are met: the selector finds no pods'),
  service('spec.ports.0.targetPort', 'https', 'references are met: gateway has no port https'),
  entrance('spec.ingress.0.ports.0.port', 'https', 'references are met: gateway has no port https'),
  providers(
    'spec.podSelector.matchLabels',
    { app: 'worker' },
    'references are met: the selector finds no pods',
  ),
  monitor(
    'spec.endpoints.0.port',
    'metrics',
    'references are met: no Service that it selects has a port metrics',
  ),
  route(
    'spec.rules.1.backendRefs.0.port',
    8000,
    'references are met: there is no Service gateway with port 8000',
  ),
  scaler('spec.scaleTargetRef.name', 'worker', 'references are met: there is no Deployment worker'),
  scaler(
    'spec.advanced.scalingModifiers.formula',
    'lag',
    'scaling follows the work: the formula leaves out pending',
  ),
  scaler('spec.triggers.1.name', 'busy', 'scaling follows the work: the formula has pending'),
  scaler('spec.advanced.scalingModifiers.target', '512', 'scaling follows the work: the target is not below'),
  scaler(
    'spec.triggers.0.metadata.ignoreNullValues',
    'true',
    'scaling follows the work: the trigger lag takes no',
  ),
  scaler('spec.triggers.0.metadata.query', `${lag} + sum(`, 'queries ask for what there is: no PromQL'),
  scaler(
    'spec.triggers.0.metadata.query',
    lag.replace('_lag', '_log'),
    'queries ask for what there is: no service',
  ),
  scaler(
    'spec.triggers.0.metadata.query',
    lag.replace('partition', 'shard'),
    'queries ask for what there is: no figure',
  ),
  rules(
    'spec.groups.0.rules.0.expr',
    lag.replace('connect"', '"'),
    'queries ask for what there is: agentconnect_',
  ),
  route(
    'spec.rules.0.timeouts.request',
    '60s',
    'routes let streams last: /api/chat/ws/session has the time limit 60s',
  ),
  route('spec.rules.1.timeouts', undefined, 'routes let streams last: /api/auth/login has no time limit'),
  route('spec.rules.1.matches.0.path.value', '/', 'routes let streams last: /metrics is open to clients'),
  budget('spec.selector.matchLabels', { app: 'gateway' }, 'productions are highly available: 0', deployed),
  gateway(
    `${pod}.topologySpreadConstraints.1`,
    {},
    'productions are highly available: its pods are not spread',
  ),
  scaler('spec.minReplicaCount', 1, 'productions are highly available: may leave fewer than two'),
  gateway('spec.replicas', 3, 'productions are highly available: names replicas'),
];
