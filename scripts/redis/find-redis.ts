import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A Redis server that can be started: its program, and what the dynamic linker must know. */
export interface RedisProgram {
  readonly path: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Sharded pub/sub and the stream commands need this one. */
export const oldestRedis = 7;

/** Where a private copy lies, once it is unpacked. */
function privateCopy(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'agentconnect', `redis-${process.arch}`);
}

/**
 * Finds a server: on the PATH, or a private copy; on Debian and Ubuntu the copy is made from the distribution's own
 * packages, without root and without touching the system. `undefined` if there is none to be had.
 */
export function findRedis(say: (line: string) => void): RedisProgram | undefined {
  return onPath() ?? unpacked() ?? fromDebian(say);
}

function onPath(): RedisProgram | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const name of ['redis-server', 'valkey-server']) {
    for (const folder of folders) {
      const found = existsSync(join(folder, name)) && programAt(join(folder, name), {});
      if (found) return found;
    }
  }
  return undefined;
}

function unpacked(): RedisProgram | undefined {
  const folder = privateCopy();
  const path = join(folder, 'usr', 'bin', 'redis-server');
  // Debian's redis-tools holds the program itself; redis-server is a link to it.
  const check = join(folder, 'usr', 'bin', 'redis-check-rdb');
  const program = existsSync(path) ? path : existsSync(check) ? check : undefined;
  if (!program) return undefined;
  return programAt(program, { LD_LIBRARY_PATH: libraryFolders(folder).join(':') });
}

function libraryFolders(folder: string): string[] {
  const lib = join(folder, 'usr', 'lib');
  if (!existsSync(lib)) return [];
  return [lib, ...readdirSync(lib).map((name) => join(lib, name))];
}

/** The program, if it runs and is new enough. */
function programAt(path: string, env: Readonly<Record<string, string>>): RedisProgram | undefined {
  const { stdout, status } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  const version = status === 0 ? /v=(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
  return version && Number.parseInt(version, 10) >= oldestRedis ? { path, version, env } : undefined;
}

function fromDebian(say: (line: string) => void): RedisProgram | undefined {
  if (!hasTool('apt-get') || !hasTool('dpkg')) return undefined;
  say('unpacking a private Redis from the distribution’s packages …');
  const work = mkdtempSync(join(tmpdir(), 'agentconnect-redis-'));
  try {
    download(work);
    const out = join(work, 'out');
    mkdirSync(out);
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', join(work, file), out], { stdio: 'ignore' });
    }
    const target = privateCopy();
    mkdirSync(join(target, '..'), { recursive: true });
    rmSync(target, { recursive: true, force: true });
    execFileSync('cp', ['-a', out, `${target}.new`]);
    renameSync(`${target}.new`, target);
    return unpacked();
  } catch {
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Libraries by every name they have had; those that a release does not know are left out. */
const packages = ['redis-server', 'redis-tools'];
const libraries = [
  'liblzf1',
  'libjemalloc2',
  'liblua5.1-0',
  'lua-cjson',
  'lua-bitop',
  'libhiredis0.14',
  'libhiredis1.1.0',
  'libatomic1',
];

function download(folder: string): void {
  const get = (names: readonly string[], options: readonly string[]): boolean =>
    spawnSync('apt-get', [...options, 'download', ...names], { cwd: folder, stdio: 'ignore' }).status === 0;
  let options: string[] = [];
  if (!get(packages, options)) {
    // No package lists on this machine: fetch them into a folder of our own.
    const lists = join(folder, 'lists');
    mkdirSync(join(lists, 'partial'), { recursive: true });
    options = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${join(folder, 'cache')}`];
    mkdirSync(join(folder, 'cache', 'archives', 'partial'), { recursive: true });
    spawnSync('apt-get', [...options, 'update'], { stdio: 'ignore' });
    if (!get(packages, options)) throw new Error('apt-get download failed');
  }
  for (const library of libraries) get([library], options);
}

function hasTool(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}
