import { services } from '../services.ts';
import type { Policy } from '../policy.ts';

const secretSettings = new Set(
  [...services.values()].flatMap(({ definitions }) =>
    Object.entries(definitions).flatMap(([name, { secret }]) => (secret ? [name] : [])),
  ),
);
/** A secret setting, but an address without user and password is none. */
const isSecret = (name: string, value: string): boolean =>
  secretSettings.has(name) && !/^rediss?(\+\w+)?:\/\/[^@]*$/.test(value);

/** Secrets are made in the cluster; manifests name them. */
export const secrets: Policy = {
  rule: 'no secret is in clear',
  *check(installation) {
    for (const { manifest: at } of installation.of('Secret'))
      yield { at, says: 'a Secret is in the manifests' };
    for (const { manifest: at, body } of installation.of('ConfigMap')) {
      for (const [name, value] of Object.entries(body.data ?? {})) {
        if (isSecret(name, value)) yield { at, says: `${name} is a secret` };
      }
    }
    for (const { manifest: at, containers } of installation.workloads) {
      for (const { name, value } of containers.flatMap(({ env = [] }) => env)) {
        if (value !== undefined && isSecret(name, value)) yield { at, says: `${name} is a secret` };
      }
    }
  },
};
