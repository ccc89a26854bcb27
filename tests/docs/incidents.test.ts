import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeCodes, errorCodes } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { gatewayMetrics, workerMetrics } from '../../scripts/docs/known-metrics.ts';
import { root } from '../../scripts/setup/root.mjs';
import { workerSettings } from '../../services/agent-worker/src/config.ts';
import { gatewaySettings } from '../../services/gateway/src/config.ts';

const page = readFileSync(join(root, 'docs/incidents.md'), 'utf8');
const [, section = ''] = /^## The fourteen likeliest\n([^]*?)^## /m.exec(page) ?? [];
const entries = section.split(/^### /m).slice(1);
/** Lines of the page are wrapped, and so may be what stands in backquotes. */
const quoted = [...section.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replace(/\s+/g, ' '));

const sources = ['packages', 'services']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter(({ name, parentPath }) => /(?<!\.test)\.ts$/.test(name) && /\/src(\/|$)/.test(parentPath))
  .map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'utf8'))
  .join('\n');

/** What is quoted and of this form, but is not known. */
const unknown = (form: RegExp, known: Iterable<string>): string[] => {
  const names = new Set(known);
  const found = quoted.flatMap((text) => text.match(form) ?? []);
  expect(found.length).toBeGreaterThan(3);
  return found.filter((name) => !names.has(name));
};

it('has fourteen entries, which all say what is seen, why, what to do and when it is over', () => {
  expect(entries).toHaveLength(14);
  for (const entry of entries) {
    expect(entry.match(/^- \*\*.*?\*\*/gm)).toEqual(
      ['Seen', 'Cause', 'Do', 'Resolved when'].map((name) => `- **${name}**`),
    );
  }
});

describe('names what there is:', () => {
  it('metrics', () => {
    const names = [...gatewayMetrics(), ...workerMetrics()].flatMap(({ name, upperBounds }) =>
      upperBounds ? [`${name}_count`, name] : [name],
    );
    expect(unknown(/\b(agentconnect|process|nodejs)_\w+/g, names)).toEqual([]);
  });

  it('codes of errors, and settings', () => {
    const names = [errorCodes, gatewaySettings, workerSettings].flatMap((table) => Object.keys(table));
    expect(unknown(/\b[A-Z]+(_[A-Z]+)+\b/g, names)).toEqual([]);
  });

  it('alerts', () => {
    const rules = readFileSync(join(root, 'observability/prometheus/rules.yml'), 'utf8');
    const names = [...rules.matchAll(/alert: (\w+)/g)].map(([, name = '']) => name);
    expect(unknown(/\bAgentConnect\w+/g, names)).toEqual([]);
  });

  it('close codes', () => {
    const codes = new Set(Object.values(closeCodes).map(({ code }) => String(code)));
    const named = section.match(/\b4\d{3}\b/g) ?? [];
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((code) => !codes.has(code))).toEqual([]);
  });

  it('lines of the log', () => {
    const isCommand = /^(redis-cli|CLUSTER|kubectl|npm|GET|min-replicas-to-write) /;
    const lines = quoted.filter((text) => text.includes(' ') && !isCommand.test(text));
    expect(lines.length).toBeGreaterThan(6);
    expect(lines.filter((line) => !sources.includes(line.replace(/…$/, '')))).toEqual([]);
  });
});
