import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Where the console's build is: beside this service, in a clone and in an image. */
export const consoleFolder = new URL('../../../console/dist/', import.meta.url);

/** What `npm run build:console` writes beside the files: the addresses of the console's views, with `:name` for a part. */
const routesFile = 'routes.json';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Encodings of which the build may hold a file, best first, by the ends of their names. */
const encodings = { br: '.br', gzip: '.gz' } as const;
type FileEncoding = keyof typeof encodings;

/** A file of the console. */
export interface ConsoleFile {
  /** Its address: `/assets/index-4f2a.js`. */
  readonly path: string;
  readonly type: string;
  /** Whether its name changes with what is in it. */
  readonly isHashed: boolean;
  /** How it can be had beside as it is. */
  readonly encodings: readonly FileEncoding[];
  readonly read: (encoding?: FileEncoding) => Promise<Buffer>;
}

/** The console as it was built: what there is to serve. */
export interface ConsoleFiles {
  /** The page that shows every view. */
  readonly page: ConsoleFile;
  /** All other files, by their addresses. */
  readonly files: ReadonlyMap<string, ConsoleFile>;
  /** The addresses of views, with `:name` for a part of any text. */
  readonly routes: readonly string[];
  /** Whether an address is the console's. `path` is in lower case and has no slash at its end, as the gate has it. */
  readonly covers: (path: string) => boolean;
}

/** Looks at what was built in a folder; `undefined` if nothing was. Files are read when they are asked for. */
export async function readConsole(folder: URL): Promise<ConsoleFiles | undefined> {
  const root = folder.pathname;
  const names = await namesIn(root);
  const routes = names && (await readRoutes(join(root, routesFile)));
  const page = names?.has('index.html') ? fileOf(root, 'index.html', names) : undefined;
  if (!names || !routes || !page) return undefined;
  const files = new Map<string, ConsoleFile>();
  for (const name of names) {
    if (name === 'index.html' || name === routesFile || !(extname(name) in types)) continue;
    const file = fileOf(root, name, names);
    files.set(file.path, file);
  }
  const lower = new Set([...files.keys()].map((path) => path.toLowerCase()));
  const views = routes.map(partsOf);
  return {
    page,
    files,
    routes,
    covers: (path) => lower.has(path) || views.some((view) => fits(view, partsOf(path))),
  };
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function fits(view: readonly string[], path: readonly string[]): boolean {
  return (
    view.length === path.length &&
    view.every((part, at) => part.startsWith(':') || part.toLowerCase() === path[at]?.toLowerCase())
  );
}

async function namesIn(root: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    return new Set(
      entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readRoutes(path: string): Promise<string[] | undefined> {
  try {
    const routes: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Array.isArray(routes) && routes.every((route) => typeof route === 'string') ? routes : undefined;
  } catch {
    return undefined;
  }
}

function fileOf(root: string, name: string, names: ReadonlySet<string>): ConsoleFile {
  const known = Object.keys(encodings) as FileEncoding[];
  return {
    path: `/${name}`,
    type: types[extname(name)] ?? 'application/octet-stream',
    isHashed: name.startsWith('assets/'),
    encodings: known.filter((encoding) => names.has(name + encodings[encoding])),
    read: async (encoding) => readFile(join(root, name + (encoding ? encodings[encoding] : ''))),
  };
}
