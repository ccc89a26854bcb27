// Runs a TypeScript file of this project under Node 24, after the set-up, and ends as it ends.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

export async function runTypeScript(file, args) {
  const node = await prepare();
  const bin = join(root, 'node_modules', '.bin');
  const child = spawn(
    node,
    ['--conditions=source', '--disable-warning=ExperimentalWarning', join(root, file), ...args],
    {
      stdio: 'inherit',
      env: { ...process.env, PATH: `${bin}:${dirname(node)}:${process.env.PATH}` },
    },
  );
  // The terminal sends Ctrl-C to both; the child decides when it is done.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
