import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../setup/root.mjs';
import { Tools } from '../checks/tools.ts';
import { takeBuild } from './build-lock.ts';

const folder = join(root, 'services', 'console');
const built = join(folder, 'dist');
/** Says what the console was built from; stands in the build, so that it goes when that goes. */
const stampName = '.built-from';

/** All that a build is made of. */
const sources = [
  'pnpm-lock.yaml',
  'services/console/{index.html,package.json,vite.config.ts}',
  'services/console/{public,src}/**/*',
  'packages/{client,protocol}/src/**/*.ts',
];

/** Whether the build is what the sources make. */
export async function isConsoleBuilt(): Promise<boolean> {
  return isBuiltFrom(await stampOf());
}

async function isBuiltFrom(stamp: string): Promise<boolean> {
  return stamp === (await readFile(join(built, stampName), 'utf8').catch(() => undefined));
}

/**
 * Builds the console, unless another process just has. Who serves the one before has it until the new one is whole. Throws
 * an `Error` with what the builder said if that cannot be.
 */
export async function buildConsole(tools: Tools = new Tools()): Promise<void> {
  // Vite refuses to build what it builds already.
  const leave = await takeBuild(join(folder, '.build-lock'));
  try {
    const stamp = await stampOf();
    if (!(await isBuiltFrom(stamp))) await build(stamp, tools);
  } finally {
    await leave();
  }
}

async function build(stamp: string, tools: Tools): Promise<void> {
  const next = join(folder, `.build-${process.pid}`);
  try {
    const { code, output } = await tools.run(
      [
        process.execPath,
        join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        folder,
        '--outDir',
        next,
      ],
      'pipe',
    );
    if (code !== 0) throw new Error(`the console could not be built:\n${output.trim()}`);
    await writeFile(join(next, stampName), stamp);
    await rm(built, { recursive: true, force: true });
    await rename(next, built);
  } finally {
    await rm(next, { recursive: true, force: true });
  }
}

async function stampOf(): Promise<string> {
  const files = sources
    .flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest('hex');
}
