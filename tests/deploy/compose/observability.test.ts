import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../../scripts/setup/root.mjs';
import { isHere } from '../installed.ts';
import { services } from '../services.ts';
import { readComposeFile } from './compose-file.ts';

const folder = join(root, 'observability');
const read = (path: string): unknown => parse(readFileSync(join(folder, path), 'utf8'));
const composed = readComposeFile().services;

/** The service of docker-compose.yml and its port that an address names. */
function placeOf(address: string): { service: string; port: number } {
  const { hostname, port } = new URL(address.includes('://') ? address : `tcp://${address}`);
  return { service: hostname, port: Number(port) };
}

/** The uids of data sources that a dashboard asks. */
function sourcesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { datasource } = value as { datasource?: { uid?: string } };
  const own = datasource?.uid === undefined ? [] : [datasource.uid];
  return [...own, ...Object.values(value).flatMap(sourcesOf)];
}

interface ScrapeConfigs {
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly {
    readonly dns_sd_configs?: readonly { readonly names: readonly string[]; readonly port: number }[];
  }[];
}

describe('Prometheus', () => {
  it('finds every replica at its admin port', () => {
    const { scrape_configs: jobs } = read('prometheus/prometheus.yml') as ScrapeConfigs;
    const found = jobs.flatMap(({ dns_sd_configs: names = [] }) => names);
    expect(found.map(({ names, port }) => [names, port])).toEqual(
      [...services].map(([name, { definitions }]) => [[name], Number(definitions['ADMIN_PORT']?.default)]),
    );
  });

  it('has rules that are PromQL', () => {
    const { groups } = read('prometheus/rules.yml') as { groups: { rules: { expr: string }[] }[] };
    const queries = groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
    expect(queries).not.toEqual([]);
    const wrong = queries.filter((query) => {
      let isWrong = false;
      parser.parse(query).iterate({ enter: ({ type }) => void (isWrong ||= type.isError) });
      return isWrong;
    });
    expect(wrong).toEqual([]);
  });

  describe.each([['promtool']].filter(([program = '']) => isHere([program, '--version'])))(
    '%s',
    (promtool) => {
      it.each([
        ['check', 'config', 'observability/prometheus/prometheus.yml'],
        ['test', 'rules', 'tests/deploy/prometheus/alerts.yml'],
      ])('%s %s', (...args) => {
        execFileSync(promtool, args, { cwd: root, stdio: 'pipe' });
      });
    },
  );

  it('has a case for each alert that promtool is to test', () => {
    const { groups } = read('prometheus/rules.yml') as { groups: { rules: { alert: string }[] }[] };
    const { tests } = read('../tests/deploy/prometheus/alerts.yml') as {
      tests: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }[];
    };
    const fired = tests.flatMap(({ alert_rule_test: cases }) =>
      cases.flatMap(({ alertname, exp_alerts: alerts = [] }) => (alerts.length > 0 ? [alertname] : [])),
    );
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    expect([...new Set(fired)].toSorted()).toEqual(alerts.toSorted());
  });
});

describe('Grafana', () => {
  const { datasources } = read('grafana/provisioning/datasources/prometheus.yml') as {
    datasources: { uid: string; url: string }[];
  };

  it('asks services that are there', () => {
    for (const { url } of datasources) expect(Object.keys(composed)).toContain(placeOf(url).service);
  });

  it('shows the folder of dashboards that is mounted', () => {
    const { providers } = read('grafana/provisioning/dashboards/agentconnect.yml') as {
      providers: { options: { path: string } }[];
    };
    const mounts = composed['grafana']?.volumes ?? [];
    for (const { options } of providers)
      expect(mounts).toContain(`./observability/grafana/dashboards:${options.path}:ro`);
  });

  it('has the data source of every dashboard', () => {
    const dashboards = join(folder, 'grafana/dashboards');
    const names = existsSync(dashboards) ? readdirSync(dashboards) : [];
    const uids = names.flatMap((name) =>
      sourcesOf(JSON.parse(readFileSync(join(dashboards, name), 'utf8'))).filter(
        (uid) => !/^(\$|-- )/.test(uid),
      ),
    );
    const known = datasources.map(({ uid }) => uid);
    expect(uids.filter((uid) => !known.includes(uid))).toEqual([]);
  });
});

describe('the collector', () => {
  const { receivers, processors, exporters, service } = read('otel-collector.yml') as {
    receivers: object;
    processors: object;
    exporters: Record<string, { endpoint: string }>;
    service: { pipelines: Record<string, Record<'receivers' | 'processors' | 'exporters', string[]>> };
  };

  it('is made of parts that are there', () => {
    for (const pipeline of Object.values(service.pipelines)) {
      expect(Object.keys(receivers)).toEqual(expect.arrayContaining(pipeline.receivers));
      expect(Object.keys(processors)).toEqual(expect.arrayContaining(pipeline.processors));
      expect(Object.keys(exporters)).toEqual(expect.arrayContaining(pipeline.exporters));
    }
  });

  it('sends to services that are there', () => {
    for (const { endpoint } of Object.values(exporters))
      expect(Object.keys(composed)).toContain(placeOf(endpoint).service);
  });
});
