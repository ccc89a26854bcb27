import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

/** What pages import; each has what the one before it has, and something more. */
const client = "export { AgentConnectClient } from './index.ts';";
const withStore = "export { AgentConnectClient, SessionStore } from './index.ts';";
const withHooks = `${client} export * from './react/index.ts';`;

/** How a page is bundled that consists of this code; React is its own affair. */
async function bundle(code: string): Promise<{ readonly bytes: number; readonly inputs: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['agentconnect-source'],
    external: ['react'],
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return {
    bytes: outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0),
    inputs: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  };
}

/** In bytes, minified and gzipped, with everything that is needed. */
it.each([
  ['the client', client, undefined, 45_000],
  ['the store, on top of the client,', withStore, client, 5_000],
  ['the hooks, on top of both,', withHooks, withStore, 1_000],
])('%s costs a page at most its limit', async (what, code, base, limit) => {
  const [whole, part] = await Promise.all([bundle(code), base === undefined ? undefined : bundle(base)]);
  const size = whole.bytes - (part?.bytes ?? 0);
  expect(size, `${what} takes ${size} bytes, gzipped; the limit is ${limit}`).toBeLessThanOrEqual(limit);
});

it('a page loads no description of the endpoints', async () => {
  const { inputs } = await bundle(withHooks);
  expect(inputs.filter((path) => path.includes('protocol/src/frames/'))).not.toEqual([]);
  expect(inputs.filter((path) => /protocol\/src\/(endpoints|frame-kinds|documented)\//.test(path))).toEqual(
    [],
  );
});
