import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** What a page may have to load for the client, in bytes, minified and gzipped. */
const limit = 45_000;

it(`costs a page at most ${limit} bytes`, async () => {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/index.ts`],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['agentconnect-source'],
  });
  const size = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
  expect(
    size,
    `the client takes ${size} bytes of a browser bundle, gzipped; the limit is ${limit}`,
  ).toBeLessThanOrEqual(limit);
});
