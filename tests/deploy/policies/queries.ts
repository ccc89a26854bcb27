import { parser } from '@prometheus-io/lezer-promql';
import type { Installation } from '../installation.ts';
import type { Manifest } from '../manifest.ts';
import { knownMetrics } from '../metrics.ts';
import type { Policy } from '../policy.ts';

const metrics = knownMetrics();

/** What Prometheus is asked is well formed, exists in the services, and is of this installation alone. */
export const queries: Policy = {
  rule: 'queries ask for what there is',
  *check(installation) {
    for (const { at, query } of queriesOf(installation)) {
      for (const says of problemsOf(query, at.body.metadata.namespace)) yield { at, says };
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

function problemsOf(query: string, namespace: string | undefined): string[] {
  const problems: string[] = [];
  const labels: string[] = [];
  const known = new Set<string>();
  parser.parse(query).iterate({
    enter: ({ type, node, from, to }) => {
      const text = query.slice(from, to);
      if (type.isError) problems.push(`no PromQL at ${from + 1} of ${query}`);
      if (type.name === 'LabelName') labels.push(text);
      if (type.name !== 'VectorSelector') return;
      const identifier = node.getChild('Identifier');
      const name = identifier ? query.slice(identifier.from, identifier.to) : '';
      const own = metrics.get(name);
      if (!own) problems.push(`no service has the figure ${name}`);
      for (const label of own ?? []) known.add(label);
      if (!text.includes(`namespace="${namespace}"`))
        problems.push(`${name} is not of the namespace ${namespace}`);
    },
  });
  const unknown = labels.filter((label) => !known.has(label));
  return [...problems, ...unknown.map((label) => `no figure of ${query} has the label ${label}`)];
}
