import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type FindRedisOptions, programSource, type RedisSource } from './redis-source.ts';

/** Debian's redis-server is a link to a program in redis-tools. */
const server = ['redis-server', 'redis-tools'];

function copyFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'agentconnect', `redis-${process.arch}`);
}

/** The private copy, if there is one and it runs. */
export async function privateCopy(): Promise<RedisSource | undefined> {
  const folder = copyFolder();
  if (!existsSync(folder)) return undefined;
  const lib = join(folder, 'usr', 'lib');
  const env = { LD_LIBRARY_PATH: [lib, ...(await subfolders(lib))].join(':') };
  // redis-server of Debian is a link to redis-check-rdb: one program that goes by the name it is called by.
  return programSource(join(folder, 'usr', 'bin', 'redis-server'), '(unpacked for this user)', env);
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/**
 * Downloads the packages of the distribution (some 2 MB) and unpacks them into the user's cache. Nothing is installed,
 * and root is not needed. `undefined` where there is no apt, no network, or nothing new enough.
 */
export async function makePrivateCopy(options: FindRedisOptions): Promise<RedisSource | undefined> {
  if (process.platform !== 'linux' || !(await hasApt())) return undefined;
  options.say("fetching the distribution's Redis into your cache; nothing is installed …");
  const work = await mkdtemp(join(tmpdir(), 'agentconnect-redis-'));
  try {
    const apt = await usableApt(work, options.signal);
    if (!apt) return undefined;
    const missing = await missingPackages(apt).catch(() => []);
    await apt(['download', ...new Set([...server, ...missing])]);
    const target = copyFolder();
    await mkdir(dirname(target), { recursive: true });
    const fresh = await mkdtemp(`${target}-`);
    for (const name of await readdir(work)) {
      if (name.endsWith('.deb')) await promisify(execFile)('dpkg', ['-x', join(work, name), fresh]);
    }
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
    return await privateCopy();
  } catch {
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type Apt = (args: readonly string[]) => Promise<string>;

/** What an installation of the server would bring to this machine: libraries above all. */
async function missingPackages(apt: Apt): Promise<string[]> {
  // Lines such as `'http://…/liblzf1_3.6-3_amd64.deb' liblzf1_3.6-3_amd64.deb 10252 MD5Sum:…`
  const uris = await apt(['--print-uris', '--no-install-recommends', '--yes', 'install', ...server]);
  return [...uris.matchAll(/^'[^']*' ([^_\s]+)_\S+\.deb /gm)].flatMap(([, name]) => name ?? []);
}

async function hasApt(): Promise<boolean> {
  try {
    await promisify(execFile)('apt-get', ['--version']);
    await promisify(execFile)('dpkg', ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** apt with the machine's package lists; with lists of our own where it has none, or old ones. */
async function usableApt(work: string, signal: AbortSignal | undefined): Promise<Apt | undefined> {
  const withOptions =
    (options: readonly string[]): Apt =>
    async (args) => {
      const abortable = signal ? { signal } : {};
      const all = ['-o', 'APT::Sandbox::User=', ...options, ...args];
      return (await promisify(execFile)('apt-get', all, { cwd: work, ...abortable })).stdout;
    };
  const canDownload = (apt: Apt): Promise<boolean> => succeeds(apt(['download', ...server]));
  const system = withOptions([]);
  if (await canDownload(system)) return system;
  const [lists, cache] = [join(work, 'lists'), join(work, 'cache')];
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  const own = withOptions(['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`]);
  return (await succeeds(own(['update']))) && (await canDownload(own)) ? own : undefined;
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
