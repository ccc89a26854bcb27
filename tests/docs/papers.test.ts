import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseOptions } from '../../scripts/checks/options.ts';
import { root } from '../../scripts/setup/root.mjs';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { license } = JSON.parse(read('package.json')) as { license: string };

it('the licence is the one that package.json names', () => {
  expect(read('LICENSE')).toMatch(
    new RegExp(`^${license} License\n\nCopyright \\(c\\) \\d{4} The AgentConnect authors\n`),
  );
});

it.each(['scripts/start.mjs', 'README.md', 'docker-compose.yml', 'package.json'])(
  'editors format %s as prettier does',
  async (path) => {
    const defaults = { endOfLine: 'lf', tabWidth: 2, useTabs: false };
    const byPrettier = await resolveConfig(join(root, path));
    const byEditors = await resolveConfig(join(root, path), { editorconfig: true });
    expect(byEditors).toEqual({ ...defaults, ...byPrettier });
    const [, width] = /^max_line_length = (\d+)$/m.exec(read('.editorconfig')) ?? [];
    expect(Number(width)).toBe(byPrettier?.printWidth);
  },
);

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly concurrency: { readonly 'cancel-in-progress': boolean };
  readonly jobs: {
    readonly test: {
      readonly 'timeout-minutes': number;
      readonly steps: readonly { readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }[];
    };
  };
}

it('GitHub runs what decides whether a change lands', () => {
  const { on, concurrency, jobs } = parse(read('.github/workflows/ci.yml')) as Workflow;
  expect(Object.keys(on)).toEqual(['push', 'pull_request']);
  expect(concurrency['cancel-in-progress']).toBe(true);
  expect(jobs.test['timeout-minutes']).toBeGreaterThan(0);
  expect(jobs.test.steps.map(({ run }) => run).filter(Boolean)).toEqual(['.ci/run']);
  expect(jobs.test.steps.flatMap((step) => step.with?.['node-version'] ?? [])).toEqual([24]);
});

it('the container for developers has the Node of the services, and the port of the API', () => {
  const container = JSON.parse(read('.devcontainer/devcontainer.json')) as Record<string, unknown>;
  expect(container['image']).toMatch(/:24$/);
  expect(container['forwardPorts']).toEqual([8000]);
  expect(container['postAttachCommand']).toContain('npm start');
});

it('the changelog has the form of Keep a Changelog', () => {
  const [, ...releases] = read('CHANGELOG.md').split(/^## /m);
  expect(releases[0]).toMatch(/^\[Unreleased\]\n/);
  const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
  for (const release of releases) {
    const sections = [...release.matchAll(/^### (.+)$/gm)].map(([, name = '']) => name);
    expect(sections).toEqual(kinds.filter((kind) => sections.includes(kind)));
  }
});

it('CONTRIBUTING.md runs tests that there are', () => {
  const lines = read('CONTRIBUTING.md').split('\n');
  const checks = lines.flatMap((line) => /^npm test -- (.+)$/.exec(line)?.[1] ?? []);
  expect(checks.length).toBeGreaterThan(1);
  for (const options of checks) expect(() => parseOptions(options.split(' '))).not.toThrow();
  const runs = lines.flatMap((line) => {
    const [, project, path] = /^vitest run --project (\w+) (\S+)/.exec(line) ?? [];
    return project === undefined || path === undefined ? [] : [{ project, path }];
  });
  expect(runs.length).toBeGreaterThan(1);
  for (const { project, path } of runs) {
    expect(parseOptions(['--only', project]).tests).toHaveLength(1);
    expect(existsSync(join(root, path)), path).toBe(true);
  }
});
