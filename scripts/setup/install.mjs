// The dependencies, by the pnpm that `packageManager` pins.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { SetupError, step } from './say.mjs';

/** Says what the dependencies were installed from; stands among them, so that it goes when they go. */
const stampFile = join(root, 'node_modules', '.set-up');

/** Installs the dependencies if they are not those of the lockfile. Throws a `SetupError`. */
export async function installDependencies() {
  const stamp = stampOf();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  await step('installing the dependencies (a minute or so, the first time)', install);
  writeFileSync(stampFile, stamp);
}

function stampOf() {
  const hash = createHash('sha256');
  const manifests = ['packages', 'services'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
  );
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests.sort()]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  // A folder that two systems share, as a container and its host.
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

async function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { code, output } = await run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile']);
  if (code === 0) return;
  throw new SetupError(adviceFor(output, packageManager), output);
}

function adviceFor(output, packageManager) {
  if (/spawn npx ENOENT/.test(output)) return 'npx is missing: install npm, which comes with Node';
  if (/ERR_PNPM_OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH/.test(output)) {
    return `pnpm-lock.yaml does not fit the package.json files: run \`npx ${packageManager} install\` and commit the lockfile`;
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET/.test(output)) {
    return 'the npm registry is out of reach: check the network (or the proxy, or the registry in .npmrc) and try again';
  }
  if (/ENOSPC/.test(output)) return 'the disk is full: make room and try again';
  return 'the dependencies could not be installed: see above, mend it and try again';
}

function run(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      // CI: it asks nothing. The tools of development are part of what runs here, whatever NODE_ENV says.
      env: { ...process.env, CI: 'true', NODE_ENV: 'development' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}
