import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import type { IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { IService } from 'kubernetes-models/v1/Service';
import type { Manifest } from './manifest.ts';
import type { Labels } from './selector.ts';

/** The kinds that policies know. */
interface Kinds {
  ConfigMap: IConfigMap;
  Deployment: IDeployment;
  HTTPRoute: IHTTPRoute;
  HorizontalPodAutoscaler: IHorizontalPodAutoscaler;
  NetworkPolicy: INetworkPolicy;
  PodDisruptionBudget: IPodDisruptionBudget;
  PrometheusRule: IPrometheusRule;
  ScaledObject: IScaledObject;
  Secret: ISecret;
  Service: IService;
  ServiceMonitor: IServiceMonitor;
  StatefulSet: IStatefulSet;
}

/** An object by its kind's own type. */
export interface Item<Body> {
  readonly manifest: Manifest;
  readonly name: string;
  readonly body: Body;
}

/** A Deployment or StatefulSet, by what its pods are. */
export interface Workload extends Item<IDeployment | IStatefulSet> {
  readonly labels: Labels;
  readonly pod: IPodSpec;
  readonly containers: readonly IContainer[];
}

/** All objects of one build of kustomize. */
export class Installation {
  readonly manifests: readonly Manifest[];

  constructor(manifests: readonly Manifest[]) {
    this.manifests = manifests;
  }

  of<Kind extends keyof Kinds>(kind: Kind): Item<Kinds[Kind]>[] {
    return this.manifests
      .filter(({ body }) => body.kind === kind)
      .map((manifest) => ({
        manifest,
        name: manifest.body.metadata.name,
        // Each kind is held to its type by the test of the schemas.
        body: manifest.body as unknown as Kinds[Kind],
      }));
  }

  get workloads(): Workload[] {
    return [...this.of('Deployment'), ...this.of('StatefulSet')].flatMap((item) => {
      const template = item.body.spec?.template;
      if (!template?.spec) return [];
      const { initContainers = [], containers } = template.spec;
      return {
        ...item,
        labels: template.metadata?.labels ?? {},
        pod: template.spec,
        containers: [...initContainers, ...containers],
      };
    });
  }

  /** The ConfigMaps that a container takes settings from. */
  configMapsOf(container: IContainer): Item<IConfigMap>[] {
    const names = (container.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name);
    return this.of('ConfigMap').filter(({ name }) => names.includes(name));
  }

  /** A container's environment, as far as it is in clear. */
  environmentOf(container: IContainer): Record<string, string> {
    const shared = this.configMapsOf(container).map(({ body }) => body.data ?? {});
    const own = (container.env ?? []).map(({ name, value = '' }) => ({ [name]: value }));
    return Object.assign({}, ...shared, ...own) as Record<string, string>;
  }
}
