import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Charge } from '../../scripts/guard/charge.ts';
import { Guard } from '../../scripts/guard/guard.ts';
import { bundlesVariable, here, sources } from './service-program.ts';

/** Binaries, and what starts threads from files of its own. */
const unbundled = /^(?:@node-rs\/argon2|pino)$/;

/**
 * Bundles each program into one file, and names the folder in the environment of what the tests start: of the second
 * that a process takes to start from a thousand files, a quarter is left, and tests start hundreds of them.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const parent = join(here, 'node_modules/.cache');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'test-bundles-'));
  // A run that is killed leaves no folder behind.
  const guard = new Guard();
  const charge: Charge = { kind: 'folder', path: folder };
  guard.watch(charge);
  await build({
    absWorkingDir: here,
    entryPoints: sources,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: ['agentconnect-source'],
    keepNames: true,
    // CommonJS asks for Node's own modules by `require`.
    banner: {
      js: `import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url);`,
    },
    plugins: [leftOut, inPlace],
    logLevel: 'warning',
  });
  process.env[bundlesVariable] = folder;
  return async () => {
    delete process.env[bundlesVariable];
    await rm(folder, { recursive: true, force: true });
    guard.forget(charge);
  };
}

const leftOut: Plugin = {
  name: 'left out',
  setup: (bundle) => {
    bundle.onResolve({ filter: unbundled }, ({ path, importer }) => ({
      path: pathToFileURL(createRequire(importer).resolve(path)).href,
      external: true,
    }));
  },
};

/** Sources find the files beside them as if they stood where they were written. */
const inPlace: Plugin = {
  name: 'in place',
  setup: (bundle) => {
    bundle.onLoad({ filter: /\/(?:packages|services)\/[^/]+\/src\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return {
        contents: source
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
          .replaceAll('import.meta.dirname', JSON.stringify(join(path, '..'))),
        loader: 'ts',
      };
    });
  },
};
