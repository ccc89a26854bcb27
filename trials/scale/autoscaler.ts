/** How fast one direction may go: of several policies the one that changes most holds. */
export interface Direction {
  readonly stabilizationSeconds: number;
  readonly policies: readonly {
    readonly type: 'Pods' | 'Percent';
    readonly value: number;
    readonly periodSeconds: number;
  }[];
}

/** What KEDA hands to the HorizontalPodAutoscaler that it makes. */
export interface ScalingRule {
  readonly min: number;
  readonly max: number;
  /** Of the metric, for each replica (`AverageValue`). */
  readonly target: number;
  /** Share of the target by which the metric may differ without a change. */
  readonly tolerance: number;
  readonly up: Direction;
  readonly down: Direction;
}

interface Dated {
  readonly at: number;
  readonly value: number;
}

/**
 * The HorizontalPodAutoscaler's rule for one external metric of type `AverageValue`, after
 * https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/ and the controller's own order: the metric
 * recommends, the windows stabilise, the policies limit, the bounds hold. KEDA changes none of this while there is at
 * least one replica: its polling interval and its cooldown are for the way to and from none. Times are in seconds.
 */
export class Autoscaler {
  readonly #rule: ScalingRule;
  #recommendations: Dated[] = [];
  #changes: Dated[] = [];

  constructor(rule: ScalingRule) {
    this.#rule = rule;
  }

  /** The replicas there should be now; without a metric, as many as there are. */
  decide(now: number, current: number, metric: number | undefined): number {
    if (metric === undefined) return current;
    const { min, max } = this.#rule;
    const wanted = this.#stabilised(now, current, this.#recommended(current, metric));
    const next = Math.min(max, Math.max(min, this.#limited(now, current, wanted)));
    if (next !== current) this.#changes.push({ at: now, value: next - current });
    return next;
  }

  #recommended(current: number, metric: number): number {
    const { target, tolerance } = this.#rule;
    const ratio = metric / (target * current);
    return Math.abs(1 - ratio) <= tolerance ? current : Math.ceil(metric / target);
  }

  /** Up to the least of its window, down to the most of its window. */
  #stabilised(now: number, current: number, recommended: number): number {
    const { up, down } = this.#rule;
    const longest = Math.max(up.stabilizationSeconds, down.stabilizationSeconds);
    const kept = this.#recommendations.filter(({ at }) => at > now - longest);
    const within = (seconds: number): number[] =>
      kept.filter(({ at }) => at > now - seconds).map(({ value }) => value);
    const least = Math.min(recommended, ...within(up.stabilizationSeconds));
    const most = Math.max(recommended, ...within(down.stabilizationSeconds));
    this.#recommendations = [...kept, { at: now, value: recommended }];
    return Math.min(most, Math.max(least, current));
  }

  #limited(now: number, current: number, wanted: number): number {
    const { up, down } = this.#rule;
    if (wanted > current) {
      const limits = up.policies.map(({ type, value, periodSeconds }) => {
        const before = current - this.#changed(now, periodSeconds);
        return type === 'Pods' ? before + value : Math.ceil(before * (1 + value / 100));
      });
      return Math.min(wanted, Math.max(current, ...limits));
    }
    if (wanted < current) {
      const limits = down.policies.map(({ type, value, periodSeconds }) => {
        const before = current - this.#changed(now, periodSeconds);
        return type === 'Pods' ? before - value : Math.trunc(before * (1 - value / 100));
      });
      return Math.max(wanted, Math.min(current, ...limits));
    }
    return wanted;
  }

  /** By how many the replicas have changed within a policy's period. */
  #changed(now: number, seconds: number): number {
    return this.#changes.filter(({ at }) => at > now - seconds).reduce((sum, { value }) => sum + value, 0);
  }
}
