import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/setup/root.mjs';

const decisions = readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`);
const internals = ['session-machine', 'delivery', 'accounts'].map((name) => `docs/${name}.md`);

const sources = ['packages', 'services', 'scripts', 'tests', 'trials', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.includes('node_modules'))
    .map((path) => `/${folder}/${path}`),
);

/** A file or folder from the project's root on, or the end of the path of a source. */
const exists = (name: string): boolean =>
  existsSync(join(root, name)) || sources.some((path) => path.endsWith(`/${name}`));

it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', ...internals, ...decisions])(
  '%s names files that are there',
  (page) => {
    const quoted = [...readFileSync(join(root, page), 'utf8').matchAll(/`([^`\n]+)`/g)].map(
      ([, text = '']) => text,
    );
    const named = quoted.filter(
      (text) =>
        !text.includes('<') &&
        (/^[\w./-]+\.(ts|mjs|lua|json|yaml|yml|md)$/.test(text) ||
          /^(packages|services|tests|trials)\//.test(text)),
    );
    expect(named.filter((name) => !exists(name))).toEqual([]);
  },
);

it('knows a name that is not there', () => {
  expect(exists('keys.ts')).toBe(true);
  expect(exists('packages/broker/src/steps')).toBe(true);
  expect(exists('no-such-file.ts')).toBe(false);
});
