import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/setup/root.mjs';

it('tells of each alert what to do', () => {
  const { groups } = parse(readFileSync(join(root, 'observability/prometheus/rules.yml'), 'utf8')) as {
    groups: { rules: { alert: string }[] }[];
  };
  const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  const page = readFileSync(join(root, 'docs/incidents.md'), 'utf8');
  const told = [...page.matchAll(/^\| `(AgentConnect\w+)` +\| \S/gm)].map(([, name]) => name);
  expect(told).toEqual(alerts);
});
