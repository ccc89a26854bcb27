import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../scripts/setup/root.mjs';
import { readComposeFile } from './compose-file.ts';

const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').split('\n');
const words = (instruction: string): string[][] =>
  lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.split(' ').slice(1));

it('builds what docker-compose.yml names, on images that it may choose', () => {
  const stages = words('FROM').map((from) => from.at(-1));
  const variables = words('ARG').map(([name = '']) => name.split('=')[0]);
  const builds = Object.values(readComposeFile().services).flatMap(({ build }) => build ?? []);
  expect(builds.length).toBe(3);
  for (const { target, args } of builds) {
    expect(stages).toContain(target);
    expect(Object.keys(args)).toEqual(variables);
  }
  for (const [base = ''] of words('FROM'))
    expect([...stages, ...variables.map((name) => `\${${name}}`)]).toContain(base);
});

it('needs no shell once it runs, and no root', () => {
  const [, final = ''] = lines.join('\n').split(/^FROM \$\{RUNTIME_IMAGE\}/m);
  expect(final).not.toMatch(/^RUN /m);
  expect(final).not.toMatch(/^(CMD|ENTRYPOINT|HEALTHCHECK.* CMD) [^[]/m);
  expect(final).toMatch(/^USER 1000:1000$/m);
  expect(final).toMatch(/^ENTRYPOINT \["node"\]$/m);
  expect(final).toMatch(/^HEALTHCHECK (?!.*curl)/m);
});

it('installs by the lockfile alone', () => {
  const installs = lines.filter((line) => line.includes('pnpm install'));
  expect(installs.length).toBe(3);
  for (const line of installs) expect(line).toContain('--offline --frozen-lockfile --ignore-scripts');
});

it('is sent what it copies, and nothing else', () => {
  const [everything, ...rules] = readFileSync(join(root, '.dockerignore'), 'utf8').trim().split('\n');
  expect(everything).toBe('*');
  const sent = rules.flatMap((rule) => (rule.startsWith('!') ? [rule.slice(1)] : []));
  const copied = words('COPY')
    .filter(([first = '']) => !first.startsWith('--from'))
    .flatMap((paths) => paths.slice(0, -1));
  expect(sent.toSorted()).toEqual(copied.toSorted());
  expect(rules).toEqual(expect.arrayContaining(['**/node_modules', '**/dist', '**/*.test.ts']));
});
