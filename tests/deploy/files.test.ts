import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { root } from '../../scripts/setup/root.mjs';

const files = readdirSync(join(root, 'k8s'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length));

/** What no overlay here has, and each of one's own may take; tests of their names build them. */
const optional = ['k8s/components/tracing', 'k8s/components/issuers', 'k8s/components/tools'];

interface Kustomization {
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly patches?: readonly { readonly path?: string }[];
}

it.each(files)('%s is YAML', (file) => {
  const problems = parseAllDocuments(readFileSync(join(root, file), 'utf8')).flatMap(
    ({ errors, warnings }) => [...errors, ...warnings],
  );
  expect(problems.map(({ message }) => `${file}: ${message}`)).toEqual([]);
});

it('uses every file and folder of k8s', () => {
  const used = files
    .filter((file) => file.endsWith('/kustomization.yaml'))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const { resources = [], components = [], patches = [] } = parse(text) as Kustomization;
      const names = [...resources, ...components, ...patches.flatMap(({ path }) => path ?? [])];
      return names.map((name) => normalize(join(dirname(file), name)));
    });
  const unused = files.filter((file) => {
    if (file.startsWith('k8s/overlays/')) return false;
    return ![...used, ...optional].includes(file.endsWith('/kustomization.yaml') ? dirname(file) : file);
  });
  expect(unused).toEqual([]);
});
