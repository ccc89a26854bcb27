import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConsole } from '../console/console-files.ts';
import { handleErrors, notFound } from '../http/errors/errors.ts';
import { ReadAnswers } from '../reading/read-answers.ts';
import { ReadBudget } from '../reading/read-budget.ts';
import { consolePages } from './console-pages.ts';

const script = `console.log(${JSON.stringify('x'.repeat(2_000))});`;
const page = '<!doctype html><title>The console</title>';

let folder: string;
let origin: string;
let stop: () => void;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  await mkdir(join(folder, 'assets'));
  await Promise.all([
    writeFile(join(folder, 'index.html'), page),
    writeFile(join(folder, 'routes.json'), JSON.stringify(['/', '/login', '/sessions/:sessionId'])),
    writeFile(join(folder, 'theme.js'), 'theme();'),
    writeFile(join(folder, 'assets', 'index-Ab1.js'), script),
    writeFile(join(folder, 'assets', 'index-Ab1.js.gz'), gzipSync(script)),
    writeFile(join(folder, '.built-from'), 'a secret of the build'),
  ]);
  const console = await readConsole(pathToFileURL(`${folder}/`));
  if (!console) throw new Error('nothing was read');
  const answers = new ReadAnswers({
    budget: new ReadBudget({
      bytesPerUser: 0,
      waitMs: 0,
      mostWaiting: 0,
      readingAtOnce: 1,
      onRefused: () => {},
    }),
    stallMs: 0,
    onStalled: () => {},
  });
  const app = express().use(consolePages(console, { answers })).use(notFound).use(handleErrors);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = () => server.close();
});
afterAll(async () => {
  stop();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(origin + path, { headers: { 'accept-encoding': 'identity', ...headers } });

it('shows its page at the address of each view, and asks for it anew each time', async () => {
  for (const path of ['/', '/login', '/login/', '/sessions/ses_0_abc']) {
    const answer = await get(path);
    expect([answer.status, await answer.text()], path).toEqual([200, page]);
    expect(answer.headers.get('cache-control'), path).toBe('no-cache');
    expect(answer.headers.get('content-type'), path).toBe('text/html; charset=utf-8');
  }
});

it('shows it nowhere else', async () => {
  for (const path of ['/sessions', '/sessions/a/b', '/index.html', '/routes.json', '/assets', '/nothing'])
    expect((await get(path)).status, path).toBe(404);
});

it('serves what was built, under no other name', async () => {
  const asset = await get('/assets/index-Ab1.js');
  expect(await asset.text()).toBe(script);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await get('/theme.js')).headers.get('cache-control')).toBe('no-cache');
  for (const path of [
    '/assets/index-Ab2.js',
    '/assets/index-Ab1.js.gz',
    '/assets/%2e%2e%2findex.html',
    '/assets/..%2f.built-from',
    '/.built-from',
  ])
    expect((await get(path)).status, path).toBe(404);
});

it('sends what was compressed beforehand to whoever takes that', async () => {
  for (const [accepted, encoding] of [
    ['gzip, br', 'gzip'],
    ['br', null],
    ['gzip;q=0', null],
  ] as const) {
    const answer = await get('/assets/index-Ab1.js', { 'accept-encoding': accepted });
    expect(answer.headers.get('content-encoding'), accepted).toBe(encoding);
    expect(await answer.text(), accepted).toBe(script);
  }
});

it('has a policy that allows no script but its own, and works over plain HTTP', async () => {
  const policy = (await get('/')).headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("style-src 'self';");
  for (const loose of ['unsafe', 'upgrade-insecure-requests', 'http:', '*'])
    expect(policy).not.toContain(loose);
});

it('covers what it serves, and nothing of the API', async () => {
  const { covers } = (await readConsole(pathToFileURL(`${folder}/`))) ?? { covers: () => false };
  for (const path of ['', '/login', '/sessions/ses_0_abc', '/assets/index-ab1.js', '/theme.js'])
    expect(covers(path), path).toBe(true);
  for (const path of ['/api', '/api/chat/sessions', '/sessions', '/assets/other.js', '/readyz'])
    expect(covers(path), path).toBe(false);
});

it('is nothing where nothing was built, or not to its end', async () => {
  expect(await readConsole(pathToFileURL(`${folder}/missing/`))).toBeUndefined();
  expect(await readConsole(pathToFileURL(`${folder}/assets/`))).toBeUndefined();
});
