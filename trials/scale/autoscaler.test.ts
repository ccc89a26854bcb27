import { describe, expect, it } from 'vitest';
import { Autoscaler, type ScalingRule } from './autoscaler.ts';

const free = {
  stabilizationSeconds: 0,
  policies: [{ type: 'Pods', value: 1_000, periodSeconds: 15 }],
} as const;
const rule: ScalingRule = { min: 1, max: 100, target: 10, tolerance: 0.1, up: free, down: free };

/** The decisions on a series of metrics, one each `step` seconds, from `current` replicas on. */
function decisions(rule: ScalingRule, current: number, metrics: readonly number[], step = 15): number[] {
  const autoscaler = new Autoscaler(rule);
  let replicas = current;
  return metrics.map((metric, at) => (replicas = autoscaler.decide(at * step, replicas, metric)));
}

describe('the metric', () => {
  it.each([
    [1, 35, 4],
    [4, 40, 4],
    [2, 100, 10],
    [10, 11, 2],
  ])('of %i replicas and %i wants %i', (current, metric, wanted) => {
    expect(decisions(rule, current, [metric])).toEqual([wanted]);
  });

  it.each([
    ['109 for 10', 109, 10],
    ['91 for 10', 91, 10],
    ['111 for 10', 111, 12],
    ['89 for 10', 89, 9],
  ])('changes nothing within a tenth of the target: %s', (_, metric, wanted) => {
    expect(decisions(rule, 10, [metric])).toEqual([wanted]);
  });

  it('keeps the bounds', () => {
    expect(decisions({ ...rule, min: 3, max: 8 }, 5, [0, 1_000])).toEqual([3, 8]);
  });

  it('changes nothing while it is not known', () => {
    expect(new Autoscaler(rule).decide(0, 7, undefined)).toBe(7);
  });
});

describe('the windows', () => {
  it('go down to the most that was recommended in the last five minutes', () => {
    const down = { ...free, stabilizationSeconds: 300 };
    const metrics = [100, 40, ...Array.from({ length: 20 }, () => 20)];
    const replicas = decisions({ ...rule, down }, 10, metrics);
    // The recommendation of 10 counts for 300 s, that of 4 for 15 s more.
    expect(replicas.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 10));
    expect(replicas.slice(20)).toEqual([4, 2]);
  });

  it('go up to the least', () => {
    const up = { ...free, stabilizationSeconds: 60 };
    expect(decisions({ ...rule, up }, 2, [20, 90, 90, 90, 90, 90])).toEqual([2, 2, 2, 2, 9, 9]);
  });
});

describe('the policies', () => {
  it('take away a fifth a minute, rounded down', () => {
    const down = {
      stabilizationSeconds: 0,
      policies: [{ type: 'Percent', value: 20, periodSeconds: 60 }],
    } as const;
    const replicas = decisions(
      { ...rule, down },
      10,
      Array.from({ length: 13 }, () => 0),
    );
    expect(replicas).toEqual([8, 8, 8, 8, 6, 6, 6, 6, 4, 4, 4, 4, 3]);
  });

  it('add by the one that adds most', () => {
    const up = {
      stabilizationSeconds: 0,
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    } as const;
    expect(decisions({ ...rule, up }, 2, [900, 900, 900, 900, 900])).toEqual([6, 12, 24, 48, 90]);
  });
});
