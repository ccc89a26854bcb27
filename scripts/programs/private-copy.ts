import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Programs of Debian or Ubuntu that are unpacked for this user alone. */
export interface PrivateCopy {
  /** Stands for `/`. */
  readonly folder: string;
  /** What the dynamic linker must know. */
  readonly env: Readonly<Record<string, string>>;
}

export interface PrivateCopyOptions {
  /** Names the folder in the user's cache. */
  readonly name: string;
  /** Of the distribution, without what they depend on. */
  readonly packages: readonly string[];
  /** Called before anything is downloaded. */
  readonly onDownload: () => void;
  readonly signal?: AbortSignal | undefined;
}

function copyFolder(name: string): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(cache, 'agentconnect', `${name}-${process.arch}`);
}

/** The private copy of this name that was made before, if there is one. Whether it is whole shows when it runs. */
export async function privateCopy(name: string): Promise<PrivateCopy | undefined> {
  const folder = copyFolder(name);
  const libraries = existsSync(folder) ? await libraryFolders(folder) : undefined;
  if (!libraries) return undefined;
  if (libraries.length === 0) return { folder, env: {} };
  const known = process.env['LD_LIBRARY_PATH'];
  return { folder, env: { LD_LIBRARY_PATH: [...libraries, ...(known ? [known] : [])].join(':') } };
}

/** None on a machine that has all the libraries that the programs need; `undefined` if the folder cannot be read. */
async function libraryFolders(folder: string): Promise<string[] | undefined> {
  try {
    const files = await readdir(join(folder, 'usr', 'lib'), { recursive: true, withFileTypes: true });
    const libraries = files.filter((file) => /\.so(\.|$)/.test(file.name)).map((file) => file.parentPath);
    return [...new Set(libraries)];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' ? [] : undefined;
  }
}

/**
 * Downloads packages of the distribution, with the libraries that this machine lacks, and unpacks them into the user's
 * cache. Nothing is installed, and root is not needed. `undefined` where there is no apt, no network or no such package.
 */
export async function makePrivateCopy(options: PrivateCopyOptions): Promise<PrivateCopy | undefined> {
  const { name, packages, onDownload, signal } = options;
  if (process.platform !== 'linux' || !(await hasApt())) return undefined;
  onDownload();
  const made: string[] = [];
  const folder = async (begin: string): Promise<string> => {
    const path = await mkdtemp(begin);
    made.push(path);
    return path;
  };
  try {
    const work = await folder(join(tmpdir(), `agentconnect-${name}-`));
    const apt = await usableApt(work, packages, signal);
    if (!apt) return undefined;
    const missing = await missingPackages(apt, packages).catch(() => []);
    await apt(['download', ...new Set([...packages, ...missing])]);
    const target = copyFolder(name);
    await mkdir(dirname(target), { recursive: true });
    const fresh = await folder(`${target}-`);
    for (const file of await readdir(work)) {
      if (file.endsWith('.deb')) await promisify(execFile)('dpkg', ['-x', join(work, file), fresh]);
    }
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
    return await privateCopy(name);
  } catch {
    // Another start may have made one meanwhile.
    return await privateCopy(name);
  } finally {
    for (const path of made) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

type Apt = (args: readonly string[]) => Promise<string>;

/** What an installation of the packages would bring to this machine: libraries above all. */
async function missingPackages(apt: Apt, packages: readonly string[]): Promise<string[]> {
  // Lines such as `'http://…/liblzf1_3.6-3_amd64.deb' liblzf1_3.6-3_amd64.deb 10252 MD5Sum:…`
  const uris = await apt(['--print-uris', '--no-install-recommends', '--yes', 'install', ...packages]);
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
async function usableApt(
  work: string,
  packages: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Apt | undefined> {
  const withOptions =
    (options: readonly string[]): Apt =>
    async (args) => {
      const abortable = signal ? { signal } : {};
      const all = ['-o', 'APT::Sandbox::User=', ...options, ...args];
      return (await promisify(execFile)('apt-get', all, { cwd: work, ...abortable })).stdout;
    };
  const canDownload = (apt: Apt): Promise<boolean> => succeeds(apt(['download', ...packages]));
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
