// The set-up of a clone, with nothing but Node 20 and its builtins: dependencies by the pinned pnpm, and Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const wantedNode = 24;
const stampFile = join(root, 'node_modules', '.set-up');

/** Makes the clone ready to run, with a line for each step that has something to do. Returns the path of Node 24. */
export async function prepare() {
  const stamp = stampOf();
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    const started = Date.now();
    say('installing dependencies (the first time takes a minute) …');
    await install();
    writeFileSync(stampFile, stamp);
    say(`dependencies installed (${Math.round((Date.now() - started) / 1000)} s)`);
  }
  return findNode();
}

function say(line) {
  process.stderr.write(`» ${line}\n`);
}

/** Ends with one line that says what to do. */
function fail(line) {
  process.stderr.write(`✗ ${line}\n`);
  process.exit(1);
}

/** What the installed dependencies depend on. */
function stampOf() {
  const hash = createHash('sha256');
  const manifests = ['packages', 'services'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
  );
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests.sort()]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.update(process.platform + process.arch).digest('hex');
}

async function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const args = ['--yes', packageManager, 'install', '--frozen-lockfile'];
  const child = spawn('npx', args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
    child.on('error', (error) => {
      output += error.message;
      resolve(1);
    });
  });
  if (code === 0) return;
  process.stderr.write(output);
  fail(
    `${packageManager} could not install the dependencies: is the npm registry reachable? See above, then try again`,
  );
}

/** This Node if it is new enough, else the one that npm's package \`node\` brought. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= wantedNode) return process.execPath;
  // Not the link in .bin: that is a shell script, which would keep signals to itself.
  const brought = join(root, 'node_modules', 'node', 'bin', 'node');
  const version = spawnSync(brought, ['--version'], { encoding: 'utf8' }).stdout?.trim();
  if (Number(version?.slice(1).split('.')[0]) >= wantedNode) return brought;
  fail(
    `Node ${wantedNode} is needed and the package "node" did not bring it: install Node ${wantedNode}, or remove node_modules and try again`,
  );
}
