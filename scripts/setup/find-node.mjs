import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './root.mjs';
import { SetupError } from './say.mjs';

/** Runs the set-up itself. */
const oldestNode = 20;
/** Runs TypeScript as it stands, and everything else. */
const wantedNode = 24;

/** Throws a `SetupError` on a system that the set-up does not know. */
export function checkSystem() {
  if (process.platform === 'win32') {
    throw new SetupError('Windows has no Redis of its own: run this in WSL (`wsl --install`)');
  }
  if (major(process.versions.node) >= oldestNode) return;
  throw new SetupError(`Node ${process.versions.node} is too old: install Node ${oldestNode} or newer`);
}

/** This Node if it is new enough, else the one that the package `node` brought. Throws a `SetupError`. */
export function findNode() {
  if (major(process.versions.node) >= wantedNode) return process.execPath;
  // Not the one in .bin: that is a shell script, which keeps signals to itself.
  const brought = join(root, 'node_modules', 'node', 'bin', 'node');
  const { stdout } = spawnSync(brought, ['--version'], { encoding: 'utf8' });
  if (stdout && major(stdout.slice(1)) >= wantedNode) return brought;
  throw new SetupError(
    `the package "node" did not bring Node ${wantedNode}: remove node_modules and try again, or install Node ${wantedNode}`,
  );
}

function major(version) {
  return Number.parseInt(version, 10);
}
