import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** This tree. */
export const here = resolve(import.meta.dirname, '../..');

/** What tests start, by the names of its bundles. */
export const sources = {
  gateway: 'services/gateway/src/main.ts',
  'agent-worker': 'services/agent-worker/src/main.ts',
  admin: 'services/gateway/src/admin/main.ts',
} as const;

export type ProgramName = keyof typeof sources;

/** The environment variable with the folder that holds the bundles of this tree, if they are made. */
export const bundlesVariable = 'AGENTCONNECT_TEST_BUNDLES';

export interface ProgramOptions {
  /** The tree that it is of (this one). */
  readonly root?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** What Node is started with to run a program: its bundle if there is one, else its sources. */
export function programOf(name: ProgramName, { root = here, env = {} }: ProgramOptions = {}): string[] {
  const bundles = process.env[bundlesVariable];
  // A hook that changes modules needs them one by one.
  const isHooked = env['NODE_OPTIONS']?.includes('--import') ?? false;
  if (bundles !== undefined && root === here && !isHooked) return [join(bundles, `${name}.mjs`)];
  return [`--conditions=${sourceCondition(root)}`, join(root, sources[name])];
}

const Manifest = z.object({ exports: z.object({ '.': z.record(z.string(), z.string()) }) });

/** The condition under which the packages of a tree export their sources, which another commit may call otherwise. */
function sourceCondition(root: string): string {
  const path = join(root, 'packages/protocol/package.json');
  const [condition = ''] = Object.keys(Manifest.parse(JSON.parse(readFileSync(path, 'utf8'))).exports['.']);
  return condition;
}
