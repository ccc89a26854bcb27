import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../scripts/setup/root.mjs';
import { problemsOf } from './promql.ts';

const folder = join(root, 'observability/grafana/dashboards');

const Source = z.object({ type: z.literal('prometheus'), uid: z.literal('${datasource}') });
const Place = z.object({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1), h: z.int().min(1) });

const Shown = z.object({
  id: z.int().min(1),
  type: z.enum(['stat', 'timeseries', 'bargauge']),
  title: z.string().min(1),
  description: z.string().regex(/\.$/, 'a whole sentence'),
  gridPos: Place,
  datasource: Source,
  targets: z
    .array(
      z.object({
        refId: z.string().regex(/^[A-Z]$/),
        datasource: Source,
        expr: z.string().min(1),
        legendFormat: z.string().min(1),
        range: z.boolean(),
        instant: z.boolean(),
      }),
    )
    .min(1),
  fieldConfig: z.object({
    defaults: z.object({
      unit: z.enum(['short', 's', 'cps', 'reqps', 'ops', 'bytes', 'percentunit', 'currencyUSD']),
      thresholds: z.object({
        mode: z.literal('absolute'),
        steps: z.array(z.object({ color: z.string(), value: z.number().nullable() })).min(1),
      }),
    }),
  }),
  options: z.record(z.string(), z.unknown()),
});
const Heading = z.object({
  id: z.int().min(1),
  type: z.literal('row'),
  title: z.string().min(1),
  collapsed: z.literal(false),
  gridPos: Place,
  panels: z.tuple([]),
});

const Dashboard = z.object({
  uid: z.string().regex(/^[\w-]{8,40}$/),
  title: z.string().min(1),
  description: z.string().min(1),
  schemaVersion: z.int().min(39),
  tags: z.array(z.string()),
  time: z.object({ from: z.string(), to: z.string() }),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), type: z.string(), definition: z.string().optional() })),
  }),
  panels: z.array(z.union([Heading, Shown])),
});

/** Of Redis's exporter, which is none of ours. */
const ofExporter =
  /\bredis_(memory_used_bytes|memory_max_bytes|commands_processed_total|connected_clients)\b/;
const ofGrafana = ['__rate_interval', '__range'];

const dashboards = readdirSync(folder).map((name) => ({
  name,
  dashboard: Dashboard.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
}));

it('are the three that there are', () => {
  expect(dashboards.map(({ name }) => name).toSorted()).toEqual([
    'capacity.json',
    'conversations-and-providers.json',
    'service-health.json',
  ]);
  expect(new Set(dashboards.map(({ dashboard }) => dashboard.uid)).size).toBe(3);
  expect(new Set(dashboards.map(({ dashboard }) => dashboard.title)).size).toBe(3);
});

describe.each(dashboards)('$name', ({ dashboard }) => {
  const shown = dashboard.panels.flatMap((panel) => (panel.type === 'row' ? [] : [panel]));
  const queries = shown.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
  const variables = dashboard.templating.list.map(({ name }) => name);

  it('has panels with ids of their own, which do not lie on each other', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      const { x, y, w, h } = gridPos;
      expect(x + w, title).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column += 1) {
        for (let line = y; line < y + h; line += 1) {
          expect(taken.has(`${column} ${line}`), title).toBe(false);
          taken.add(`${column} ${line}`);
        }
      }
    }
  });

  it('begins with a row of numbers, and shows lines below it', () => {
    const [heading, ...rest] = dashboard.panels;
    expect(heading?.type).toBe('row');
    const next = rest.findIndex(({ type }) => type === 'row');
    expect(rest.slice(0, next).map(({ type }) => type)).toEqual(Array.from({ length: 6 }, () => 'stat'));
    expect(rest.slice(next).some(({ type }) => type === 'timeseries')).toBe(true);
  });

  it('has no two panels of one name in a section', () => {
    let section = '';
    const names = dashboard.panels.flatMap(({ type, title }) => {
      if (type === 'row') section = title;
      return type === 'row' ? [] : `${section}: ${title}`;
    });
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets the data source, the namespace and the pod be chosen, and uses no other choice than it has', () => {
    expect(variables).toEqual(expect.arrayContaining(['datasource', 'namespace', 'pod']));
    const texts = [
      ...queries.map(({ expr }) => expr),
      ...dashboard.templating.list.map(({ definition = '' }) => definition),
    ];
    const used = texts.flatMap((text) => [...text.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name));
    expect(used.filter((name) => ![...variables, ...ofGrafana].includes(name))).toEqual([]);
  });

  it('asks for figures and labels that there are', () => {
    const problems = queries.flatMap(({ title, expr }) => {
      const query = expr.replaceAll(/\$__(rate_interval|range)/g, '5m');
      const found = ofExporter.test(query)
        ? syntaxErrors(query)
        : problemsOf(query, 'namespace=~"$namespace", pod=~"$pod"');
      return found.map((problem) => `${title}: ${problem}`);
    });
    expect(problems).toEqual([]);
  });

  it('offers choices from labels that there are', () => {
    const definitions = dashboard.templating.list.flatMap(({ definition }) => definition ?? []);
    expect(definitions.length).toBeGreaterThanOrEqual(2);
    const problems = definitions.flatMap((definition) => {
      const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? [];
      return problemsOf(`count by (${label}) (${selector})`, '');
    });
    expect(problems).toEqual([]);
  });

  it('names its lines by labels that the query keeps', () => {
    const wrong = shown.flatMap(({ title, targets }) =>
      targets.flatMap(({ expr, legendFormat }) => {
        const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
        const kept = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '));
        return named.filter((label) => !kept.includes(label)).map((label) => `${title}: ${label}`);
      }),
    );
    expect(wrong).toEqual([]);
  });
});

function syntaxErrors(query: string): string[] {
  const problems: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from }) => {
      if (type.isError) problems.push(`no PromQL at ${from + 1} of ${query}`);
    },
  });
  return problems;
}
