import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from '../setup/root.mjs';

const source = 'k8s/components/monitoring/rules.yaml';

/** The rules of the PrometheusRule, in a file as Prometheus itself reads it. */
export function prometheusRules(): string {
  const { spec } = parse(readFileSync(join(root, source), 'utf8')) as { spec: unknown };
  return `# Made from ${source}: npm run docs.\n${stringify(spec, { lineWidth: 0 })}`;
}
