import type { Policy } from '../policy.ts';

/** A container without limits takes its node's memory; one without requests is put where there is no room. */
export const resources: Policy = {
  rule: 'containers are limited',
  *check(installation) {
    for (const { manifest: at, containers } of installation.workloads) {
      for (const { name, resources: { requests = {}, limits = {} } = {} } of containers) {
        if (requests['cpu'] === undefined) yield { at, says: `${name} requests no cpu` };
        if (requests['memory'] === undefined) yield { at, says: `${name} requests no memory` };
        if (limits['memory'] === undefined) yield { at, says: `${name} has no limit of memory` };
      }
    }
  },
};
