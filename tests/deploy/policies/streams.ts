import { readdirSync } from 'node:fs';
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { paths } from '../../../services/console/src/app/paths.ts';
import type { Policy } from '../policy.ts';

type Rule = NonNullable<IHTTPRoute['spec']['rules']>[number];

/** Connections that last as long as their clients stay. */
const endless = ['/api/chat/ws/session', '/api/chat/sessions/session/events'];
/** Answers that come at once or not at all. */
const brief = [
  '/api/auth/login',
  '/api/agents',
  ...Object.values(paths),
  ...readdirSync('services/console/public').map((name) => `/${name}`),
  '/assets/index.js',
];
/** For operators and the kubelet alone. */
const closed = ['/metrics', '/healthz', '/readyz'];

/** A way in lets sockets and event streams last, ends other requests, and shows the API and the console alone. */
export const streams: Policy = {
  rule: 'routes let streams last',
  *check(installation) {
    for (const { manifest: at, body } of installation.of('HTTPRoute')) {
      const limitOf = (path: string): string | undefined =>
        ruleOf(body.spec.rules ?? [], path)?.timeouts?.request;
      for (const path of endless) {
        if (limitOf(path) !== '0s') yield { at, says: `${path} has the time limit ${limitOf(path)}` };
      }
      for (const path of brief) {
        if (!/^[1-9]\d*s$/.test(limitOf(path) ?? '')) yield { at, says: `${path} has no time limit` };
      }
      for (const path of closed) {
        if (ruleOf(body.spec.rules ?? [], path)) yield { at, says: `${path} is open to clients` };
      }
    }
  },
};

/** The rule with the longest match of a path, as the Gateway API has it. */
function ruleOf(rules: readonly Rule[], path: string): Rule | undefined {
  const matches = rules.flatMap((rule) =>
    (rule.matches ?? [{}]).map(({ path: { type = 'PathPrefix', value = '/' } = {} }) => ({
      rule,
      type,
      value,
    })),
  );
  return matches
    .filter(({ type, value }) =>
      type === 'Exact' ? path === value : `${path}/`.startsWith(value.endsWith('/') ? value : `${value}/`),
    )
    .sort((one, other) => other.value.length - one.value.length)[0]?.rule;
}
