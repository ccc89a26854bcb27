import { parser } from '@prometheus-io/lezer-promql';
import { knownMetrics } from './metrics.ts';

const metrics = knownMetrics();

/** What is wrong with a query of figures of ours; `scope` is what every selector has to be narrowed to. */
export function problemsOf(query: string, scope: string): string[] {
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
      if (!text.includes(scope)) problems.push(`${name} is not narrowed to ${scope}`);
    },
  });
  const unknown = labels.filter((label) => !known.has(label));
  return [...problems, ...unknown.map((label) => `no figure of ${query} has the label ${label}`)];
}
