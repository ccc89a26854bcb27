import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { paths } from './src/app/paths.ts';

/** Files below this size are sent as they are, in bytes. */
const worthCompressing = 1_024;
const compressible = new Set(['.css', '.html', '.js', '.json', '.svg']);

/** Writes what the gateway needs beside the files: the views' addresses, and each file compressed. */
function forGateway(): Plugin {
  let folder = '';
  return {
    name: 'for-gateway',
    apply: 'build',
    configResolved: ({ build }) => {
      folder = build.outDir;
    },
    generateBundle() {
      const routes = Object.values(paths).map((path) => path.replaceAll('$', ':'));
      this.emitFile({ type: 'asset', fileName: 'routes.json', source: JSON.stringify(routes) });
    },
    closeBundle: async () => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && compressible.has(extname(entry.name)));
      await Promise.all(files.map(async ({ parentPath, name }) => compress(join(parentPath, name))));
    },
  };
}

/** Files of packages that every page would load and none comes to; their functions do nothing in it. */
const leftOut = [
  // The page checks what it is sent and describes it to nobody: zod's writers of JSON Schema, and its words in English.
  'zod/v4/core/json-schema-processors',
  'zod/v4/core/to-json-schema',
  'zod/v4/locales/en',
  // What scrolls are parts of views, which keep their places themselves; what comes in pages is the client's.
  '@tanstack/router-core/dist/esm/scroll-restoration',
  '@tanstack/query-core/build/modern/infiniteQueryBehavior',
  // What is parsed comes from no file.
  'vfile/lib/minpath.browser',
];

function withoutUnused(): Plugin {
  return {
    name: 'without-unused',
    apply: 'build',
    load: {
      filter: { id: new RegExp(`/(?:${leftOut.join('|')})\\.js$`) },
      handler: async (id) => {
        const code = await readFile(id, 'utf8');
        const declared = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(
          ([, name = '']) => name,
        );
        const listed = /^export \{([^}]*)\}/m.exec(code)?.[1]?.split(',') ?? [];
        const exported = listed.map((name) => name.replace(/.* as /, '').trim());
        const names = new Set([...declared, ...exported].filter((name) => name !== ''));
        const functions = Array.from(names, (name) => `export const ${name} = () => () => undefined;`);
        return [...functions, 'export default () => ({});'].join('\n');
      },
    },
  };
}

/** Files of packages that something smaller stands in for. */
const replaced: readonly (readonly [file: RegExp, code: string])[] = [
  // Answers have no drawings in them: elements are looked up among those of HTML.
  [/property-information\/lib\/svg\.js$/, "export { html as svg } from './html.js';"],
  // What is parsed was JSON: nothing in it refers to itself.
  [
    /zod\/v4\/core\/memoizer\.js$/,
    `export class $ZodCyclicError extends Error {}
     export const isRecursiveSchema = () => false;
     export const isBackEdge = () => false;
     export const memoizer = () => undefined;`,
  ],
  // People answer calls here; the page runs none.
  [
    /packages\/client\/src\/connection\/tool-handlers\.ts$/,
    `export class ToolHandlersOfConnection {
       add() { throw new Error('The console runs no tools.'); }
       take() {}
       fail() {}
     }`,
  ],
];

function withReplaced(): Plugin {
  return {
    name: 'with-replaced',
    apply: 'build',
    load: {
      filter: { id: replaced.map(([file]) => file) },
      handler: (id) => replaced.find(([file]) => file.test(id))?.[1],
    },
  };
}

async function compress(path: string): Promise<void> {
  const whole = await readFile(path);
  if (whole.length < worthCompressing) return;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await Promise.all([
    promisify(gzip)(whole, { level: 9 }).then((bytes) => writeFile(`${path}.gz`, bytes)),
    promisify(brotliCompress)(whole, quality).then((bytes) => writeFile(`${path}.br`, bytes)),
  ]);
}

const own = (name: string): string => join(import.meta.dirname, 'src', 'markdown', name);

// `vite` serves the sources, and hands what is the gateway's to the one at AGENTCONNECT_GATEWAY. It passes for a page of
// that gateway, which counts only requests from its own origin.
const gateway = process.env['AGENTCONNECT_GATEWAY'] ?? 'http://127.0.0.1:8000';

export default defineConfig(({ command }) => {
  // Whatever is set where it is built, as by a test: what is built is for production.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return {
    plugins: [react(), tailwindcss(), withoutUnused(), withReplaced(), forGateway()],
    resolve: {
      conditions: ['agentconnect-source', 'module', 'browser', 'development|production'],
      // What others bring along and nobody needs here: half of what would be loaded for the first answer.
      alias: [
        { find: '@ungap/structured-clone', replacement: own('clone.ts') },
        { find: 'marked', replacement: own('no-lexer.ts') },
        { find: 'rehype-raw', replacement: own('no-raw-html.ts') },
        { find: 'remark-gfm', replacement: own('gfm.ts') },
        { find: 'tailwind-merge', replacement: own('joined-classes.ts') },
        { find: /^shiki$/, replacement: own('languages.ts') },
      ],
    },
    server: {
      port: 5173,
      proxy: { '/api': { target: gateway, ws: true, changeOrigin: true, headers: { origin: gateway } } },
    },
    build: {
      emptyOutDir: true,
      target: ['chrome126', 'firefox126', 'safari18'],
      rolldownOptions: {
        output: {
          // What every page needs is one file: it is compressed better together.
          codeSplitting: {
            groups: [
              {
                name: 'start',
                test: /node_modules\/(?:react|react-dom|scheduler|zod|@tanstack\/[\w-]+|use-sync-external-store)\/|packages\/(?:client\/src\/|protocol\/src\/(?!requests))|console\/src\/(?:app\/(?!narrow|account-menu-popup|use-log-out)|ui\/(?!menu|dialog|confirm|side|use-opener)|theme|sessions\/|texts\.)/,
              },
            ],
          },
        },
      },
      modulePreload: { polyfill: false },
      // Under the page's policy nothing comes from a `data:` address but images.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1_000,
      reportCompressedSize: false,
    },
  };
});
