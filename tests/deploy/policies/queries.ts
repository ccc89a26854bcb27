import type { Installation } from '../installation.ts';
import type { Manifest } from '../manifest.ts';
import type { Policy } from '../policy.ts';
import { problemsOf } from '../promql.ts';

/** What Prometheus is asked is well formed, exists in the services, and is of this installation alone. */
export const queries: Policy = {
  rule: 'queries ask for what there is',
  *check(installation) {
    for (const { at, query } of queriesOf(installation)) {
      const scope = `namespace="${at.body.metadata.namespace}"`;
      for (const says of problemsOf(query, scope)) yield { at, says };
    }
  },
};

function queriesOf(installation: Installation): { at: Manifest; query: string }[] {
  const ofRules = installation
    .of('PrometheusRule')
    .flatMap(({ manifest: at, body }) =>
      (body.spec.groups ?? [])
        .flatMap(({ rules = [] }) => rules)
        .map(({ expr }) => ({ at, query: String(expr) })),
    );
  const ofScalers = installation
    .of('ScaledObject')
    .flatMap(({ manifest: at, body }) =>
      body.spec.triggers.flatMap(({ type, metadata: { query } }) =>
        type === 'prometheus' ? { at, query: query ?? '' } : [],
      ),
    );
  return [...ofRules, ...ofScalers];
}
