import { services } from '../services.ts';
import { selects } from '../selector.ts';
import type { Policy } from '../policy.ts';

/** What a service needs beside DRAIN_SECONDS to hand back and to let go of Redis, in seconds. */
const margin = 10;
/** Until load balancers have heard that a pod ends, in seconds. */
const notice = 5;

/** A pod is not killed while it drains, and goes on serving until load balancers look elsewhere. */
export const drain: Policy = {
  rule: 'pods have time to drain',
  *check(installation) {
    for (const { manifest: at, name, pod, labels, containers } of installation.workloads) {
      const isServed = installation
        .of('Service')
        .some(
          ({ body: { spec } }) =>
            spec?.clusterIP !== 'None' && selects({ matchLabels: spec?.selector ?? {} }, labels),
        );
      for (const container of containers) {
        const sleep = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
        if (isServed && sleep < notice)
          yield { at, says: `${container.name} sleeps less than ${notice} s in preStop` };
        const settings = services.get(name);
        if (!settings) continue;
        const drainSeconds = Number(
          installation.environmentOf(container)['DRAIN_SECONDS'] ??
            settings.definitions['DRAIN_SECONDS']?.default,
        );
        const wanted = sleep + drainSeconds + margin;
        if (!((pod.terminationGracePeriodSeconds ?? 30) >= wanted)) {
          yield {
            at,
            says: `terminationGracePeriodSeconds is below ${wanted}: preStop ${sleep} + DRAIN_SECONDS ${drainSeconds} + ${margin}`,
          };
        }
      }
    }
  },
};
