import { join, resolve } from 'node:path';
import { AgentConnectClient } from '@agentconnect/client';
import { build as esbuild } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { build as vite } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { codeBlocks } from '../../support/page-snippet.ts';
import { passwordOf, Stack } from '../../support/stack.ts';
import { BundledPage } from '../bundled-page.ts';
import { findChromium } from '../find-chromium.ts';
import { PublishedPackages } from './published-packages.ts';

const identity = { username: 'alice', password: passwordOf('alice') };
const tool = (name: string): string => resolve('node_modules/.bin', name);

let published: PublishedPackages;

beforeAll(async () => {
  published = await PublishedPackages.install(
    'react@19',
    'react-dom@19',
    '@types/react@19',
    '@types/node@22',
    'node@22',
  );
}, 300_000);
afterAll(() => published?.remove());

describe('the packed tarballs', () => {
  it('are clean to publint', async () => {
    expect(published.tarballs).toHaveLength(2);
    for (const tarball of published.tarballs)
      await published.run(tool('publint'), 'run', tarball, '--strict');
  });

  it('have types that every way of importing finds', async () => {
    for (const tarball of published.tarballs) {
      await published.run(tool('attw'), tarball, '--profile', 'esm-only');
    }
  });

  it('have the license, and nothing but what was built', async () => {
    for (const tarball of published.tarballs) {
      const files = (await published.run('tar', 'tf', tarball)).trim().split('\n');
      expect(files).toEqual(expect.arrayContaining(['package/LICENSE', 'package/README.md']));
      expect(files.filter((file) => !/^package\/(dist\/.*\.(js|d\.ts)|[^/]+)$/.test(file))).toEqual([]);
      expect(files.filter((file) => file.includes('.test.'))).toEqual([]);
    }
  });
});

describe.each([
  ['bundler', 'esnext', 'es2022,dom,dom.iterable', ''],
  ['nodenext', 'nodenext', 'es2022', 'node'],
])('TypeScript that resolves by %s', (moduleResolution, module, lib, types) => {
  const resolution = ['--module', module, '--moduleResolution', moduleResolution];
  const environment = ['--target', 'es2022', '--lib', lib, '--types', types, '--jsx', 'react-jsx'];
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
  const check = async (file: string): Promise<string> =>
    published.run(tool('tsc'), ...strict, ...resolution, ...environment, file);

  it('reads the types, with those that they need', async () => {
    const file = await published.write(
      'right.tsx',
      `import { AgentConnectClient, SessionStore } from '@agentconnect/client';
       import { useConversation } from '@agentconnect/client/react';
       import type { DurableFrame } from '@agentconnect/protocol';
       export async function last(client: AgentConnectClient): Promise<DurableFrame | undefined> {
         await using connection = await client.connect('s');
         for await (const event of connection) if (event.type === 'response') return event.frame;
         return undefined;
       }
       export const store = (client: AgentConnectClient) => new SessionStore(client, 's').conversation.messages;
       export const Count = () => <b>{useConversation('s').messages.length}</b>;`,
    );
    await check(file);
  });

  it('finds what is wrong', async () => {
    const file = await published.write(
      'wrong.ts',
      `import { AgentConnectClient } from '@agentconnect/client';
       new AgentConnectClient({ urls: 'http://127.0.0.1/api', identity: { username: 'a', password: 'b' } });`,
    );
    await expect(check(file)).rejects.toThrow(/TS2322.*readonly string\[\]/);
  });
});

describe('an installed client', () => {
  let stack: Stack;
  let client: AgentConnectClient;

  beforeAll(async () => {
    stack = await Stack.start({ redisUrl: inject('redisUrl'), env: { CORS_ORIGINS: '*' } });
    client = new AgentConnectClient({ urls: [stack.gateway().url], identity });
  }, 60_000);
  afterAll(() => stack?.stop());
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stack?.logs)));

  async function session(): Promise<string> {
    const agents = { primary: { provider: 'demo', model: 'echo' } };
    return (await client.sessions.create({ session_type: 'human_agent', agents })).session_id;
  }

  it.each([22, 24])('talks with an agent in Node %i', async (major) => {
    const program = await published.write(
      'program.js',
      `import { AgentConnectClient } from '@agentconnect/client';
       const [url, username, password, session] = process.argv.slice(2);
       const client = new AgentConnectClient({ urls: [url], identity: { username, password } });
       const connection = await client.connect(session);
       const { content } = await connection.send('Hello!').answered;
       await connection.close();
       console.log(JSON.stringify({ version: process.version, content }));`,
    );
    const node = major === 22 ? join(published.folder, 'node_modules/.bin/node') : process.execPath;
    const { username, password } = identity;
    const said = await published.run(node, program, stack.gateway().url, username, password, await session());
    const { version, content } = JSON.parse(said) as Record<string, string>;
    expect(version).toMatch(new RegExp(`^v${major}\\.`));
    expect(content).toBe('Hello!');
  });

  describe('in a page', () => {
    let browser: Browser;

    beforeAll(async () => {
      const program = await findChromium();
      browser = await chromium.launch({
        executablePath: program.path,
        env: { ...process.env, ...program.env },
        // It wants namespaces that containers rarely have; the page is ours.
        chromiumSandbox: false,
      });
    }, 120_000);
    afterAll(() => browser?.close());

    it.each([
      ['esbuild', bundleByEsbuild],
      ['Vite', bundleByVite],
    ])('that %s bundles, shows what the README’s component says', async (_name, bundle) => {
      const [component] = codeBlocks('packages/client/README.md', 'jsx');
      const entry = await published.write('page.jsx', pageWith(component ?? ''));
      const served = await BundledPage.serve(await bundle(entry));
      try {
        const page = await browser.newPage();
        page.setDefaultTimeout(30_000);
        const complaints: string[] = [];
        page.on('pageerror', (error) => complaints.push(String(error)));
        const query = new URLSearchParams({
          ...identity,
          api: stack.gateway().url,
          session: await session(),
        });
        await page.goto(`${served.origin}/?${query.toString()}`);
        await page.getByText('live', { exact: true }).waitFor();
        await page.locator('input').fill('Hello, page!');
        await page.locator('input').press('Enter');
        await page.locator('li.answer', { hasText: 'Hello, page!' }).waitFor();
        expect(await page.locator('li').allTextContents()).toEqual(['Hello, page!', 'Hello, page!']);
        expect(complaints).toEqual([]);
        await page.close();
      } finally {
        await served.stop();
      }
    });
  });
});

/** The README's component, with a client from the page's address. */
function pageWith(component: string): string {
  return `${component}
    import { AgentConnectClient } from '@agentconnect/client';
    import { createRoot } from 'react-dom/client';
    const query = new URLSearchParams(location.search);
    const client = new AgentConnectClient({
      urls: [query.get('api')],
      identity: { username: query.get('username'), password: query.get('password') },
    });
    createRoot(document.querySelector('main')).render(<App client={client} sessionId={query.get('session')} />);`;
}

async function bundleByEsbuild(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await esbuild({
    entryPoints: [entry],
    absWorkingDir: published.folder,
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

async function bundleByVite(entry: string): Promise<Uint8Array> {
  const built = await vite({
    configFile: false,
    root: published.folder,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: entry } },
  });
  if (!('output' in built)) throw new Error('Vite did not build one bundle');
  return Buffer.from(built.output[0].code);
}
