import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/setup/root.mjs';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, object>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly exports: Readonly<Record<string, object>> };
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));

const published = readdirSync(join(root, 'packages'))
  .map((folder) => ({ folder, manifest: read(`packages/${folder}/package.json`) as Manifest }))
  .filter(({ manifest }) => manifest.private !== true);
const names = published.map(({ manifest }) => manifest.name);

it('the client is published, with all that it needs of ours, in one version', () => {
  expect(names).toEqual(['@agentconnect/client', '@agentconnect/protocol']);
  expect((read('.changeset/config.json') as { fixed: unknown }).fixed).toEqual([names]);
  expect(new Set(published.map(({ manifest }) => manifest.version)).size).toBe(1);
});

it.each(published)('packages/$folder says all that npm shows, and exports only what is built', (entry) => {
  const { folder, manifest } = entry;
  expect(manifest).toMatchObject({
    license: 'MIT',
    description: expect.stringMatching(/^The .*\.$/),
    repository: { type: 'git', directory: `packages/${folder}` },
    engines: { node: '>=22' },
    type: 'module',
    files: ['dist'],
    publishConfig: { access: 'public' },
  });
  const { exports = {} } = manifest.publishConfig ?? {};
  expect(Object.keys(exports)).toEqual(Object.keys(manifest.exports));
  for (const targets of Object.values(exports)) {
    expect(targets).toEqual({
      types: expect.stringMatching(/^\.\/dist\/.*\.d\.ts$/),
      default: expect.stringMatching(/^\.\/dist\/.*\.js$/),
    });
  }
  const ours = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@agentconnect/'));
  expect(names).toEqual(expect.arrayContaining(ours));
});
