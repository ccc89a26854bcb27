import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LoginLinks } from '@agentconnect/auth';
import { closeRedis, Keys, openRedis, whenReady } from '@agentconnect/broker';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { eventually } from '../support/stack-eventually.ts';
import { passwordOf, Stack } from '../support/stack.ts';
import { TlsProxy } from '../support/tls-proxy.ts';
import { findChromium } from './find-chromium.ts';

let stack: Stack;
let browser: Browser;
let context: BrowserContext;
const lines: string[] = [];

const elsewhere = createServer((_request, response) => {
  response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Elsewhere</title>');
});

beforeAll(async () => {
  elsewhere.listen(0, '127.0.0.1');
  const program = await findChromium();
  [stack, browser] = await Promise.all([
    Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      env: { CORS_ORIGINS: '*' },
      onLine: (line) => lines.push(line),
    }),
    chromium.launch({
      executablePath: program.path,
      env: { ...process.env, ...program.env },
      // It wants namespaces that containers rarely have; the pages are ours.
      chromiumSandbox: false,
    }),
  ]);
});
afterAll(async () => {
  elsewhere.close();
  await browser?.close();
  await stack?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ ignoreHTTPSErrors: true, bypassCSP: true });
});
afterEach(() => context.close());

/** A page of somebody else, on another port; `localhost` is another site than the gateways. */
async function openElsewhere(host: '127.0.0.1' | 'localhost'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`http://${host}:${(elsewhere.address() as AddressInfo).port}/`);
  return page;
}

const originOf = (gateway: number): string => new URL(stack.gateway(gateway).url).origin;

/** A page of a gateway: any that it serves itself. */
async function open(origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/api/docs/sockets`);
  return page;
}

interface Told {
  readonly status: number;
  readonly body: { readonly user?: string; readonly code?: string; readonly session_id?: string };
}

/** What a page of the gateway is told that asks as a page of the gateway does. */
const ask = (page: Page, method: string, path: string, body?: string | object): Promise<Told> =>
  page.evaluate(
    async ([verb, address, sent]) => {
      const headers: Record<string, string> = { 'X-AgentConnect': '1' };
      if (typeof sent === 'object') headers['Content-Type'] = 'application/json';
      const answer = await fetch(`/api${address}`, {
        method: verb,
        headers,
        ...(sent === undefined
          ? {}
          : { body: typeof sent === 'string' ? new URLSearchParams(sent) : JSON.stringify(sent) }),
      });
      return { status: answer.status, body: (await answer.json()) as Told['body'] };
    },
    [method, path, body] as const,
  );

const logIn = (page: Page, user = 'alice'): Promise<Told> =>
  ask(page, 'POST', '/auth/session', `username=${user}&password=${passwordOf(user)}`);

const newSession = async (page: Page): Promise<string> => {
  const body = { session_type: 'human_agent', agents: { primary: { provider: 'demo', model: 'echo' } } };
  return (await ask(page, 'POST', '/chat/sessions/create', body)).body.session_id ?? '';
};

/** What comes of a socket: that it is attached, or by what code and reason it was closed. */
const socket = (page: Page, url: string): Promise<string> =>
  page.evaluate(
    async (address) =>
      new Promise<string>((resolve) => {
        const opened = new WebSocket(address);
        opened.addEventListener('message', () => resolve('attached'));
        opened.addEventListener('close', ({ code, reason }) => resolve(`${code} ${reason}`));
        Object.assign(globalThis, { opened });
      }),
    url,
  );

/** How the socket that a page opened last was closed. */
const closeOf = (page: Page): Promise<string> =>
  page.evaluate(
    async () =>
      new Promise<string>((resolve) => {
        const { opened } = globalThis as unknown as { opened: WebSocket };
        opened.addEventListener('close', ({ code, reason }) => resolve(`${code} ${reason}`));
      }),
  );

const socketAt = (gateway: number, sessionId: string): string =>
  `${stack.gateway(gateway).wsUrl}/chat/ws/${sessionId}`;

it('a page logs in, talks and listens, with nothing that a script could read', async () => {
  const page = await open(originOf(0));
  expect((await ask(page, 'GET', '/auth/session')).status).toBe(401);
  expect(await logIn(page)).toMatchObject({ status: 200, body: { user: 'alice' } });
  expect(await page.evaluate<string>('document.cookie')).toBe('');
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({
    name: 'agentconnect',
    httpOnly: true,
    secure: false,
    sameSite: 'Strict',
    path: '/',
  });
  await page.reload();
  expect((await ask(page, 'GET', '/auth/session')).body.user).toBe('alice');

  const id = await newSession(page);
  expect(await socket(page, socketAt(0, id))).toBe('attached');
  const events = await page.evaluate(
    async (address) =>
      new Promise<string>((resolve) => {
        const source = new EventSource(address);
        source.addEventListener('message', ({ data }) => resolve(data as string));
        source.addEventListener('error', () => resolve('error'));
      }),
    `/api/chat/sessions/${id}/events`,
  );
  expect(events).toContain('"event":"ready"');

  // Another tab logs out, at another gateway of this host.
  const tab = await open(originOf(1));
  expect((await ask(tab, 'GET', '/auth/session')).body.user).toBe('alice');
  const closed = closeOf(page);
  expect((await ask(tab, 'DELETE', '/auth/session')).status).toBe(200);
  expect(await closed).toBe('4003 login ended');
  expect(await context.cookies()).toEqual([]);
  expect((await ask(page, 'GET', '/auth/session')).body.code).toBe('UNAUTHORIZED');
});

/** Requests that a gateway has answered by 403, as it logs them. */
const refusedLines = (): { method: string; path: string }[] =>
  lines
    .filter((line) => line.includes('"status":403'))
    .map((line) => JSON.parse(line) as { method: string; path: string });

it('a page of another port is sent the cookie’s requests, and each is refused', async () => {
  const page = await open(originOf(0));
  await logIn(page);
  const id = await newSession(page);
  const stranger = await openElsewhere('127.0.0.1');
  // What a page may send without asking first, and what it may not.
  const outcomes = await stranger.evaluate(
    async ([login, sessions]) => {
      const tries: [string, RequestInit][] = [
        [login, { method: 'POST', mode: 'no-cors', body: 'username=bob&password=x' }],
        [sessions, { method: 'GET', mode: 'no-cors' }],
        [sessions, { method: 'GET' }],
        [login, { method: 'DELETE', headers: { 'X-AgentConnect': '1' } }],
      ];
      const outcomeOf = async ([address, init]: [string, RequestInit]): Promise<string> =>
        fetch(address, { ...init, credentials: 'include' }).then(
          ({ type }) => type,
          () => 'kept from it',
        );
      return Promise.all(tries.map(outcomeOf));
    },
    [`${originOf(0)}/api/auth/session`, `${originOf(0)}/api/chat/sessions`] as const,
  );
  expect(new Set(outcomes)).toEqual(new Set(['kept from it']));
  await eventually('the gateway has refused what came', 5_000, () => refusedLines().length >= 3);
  expect(refusedLines().map(({ method, path }) => `${method} ${path}`)).toEqual(
    expect.arrayContaining(['POST /api/auth/session', 'GET /api/chat/sessions']),
  );
  expect(await socket(stranger, socketAt(0, id))).toBe('4003 origin refused');
  expect((await ask(page, 'GET', '/auth/session')).body.user).toBe('alice');
});

it('a page of another site is not even sent the cookie', async () => {
  const page = await open(originOf(0));
  await logIn(page);
  const id = await newSession(page);
  const stranger = await openElsewhere('localhost');
  expect(await socket(stranger, socketAt(0, id))).toBe('4003 no token');
});

it('under TLS the cookie is of this host and sent under TLS alone', async () => {
  const index = await stack.addGateway({ TRUST_PROXY: '1' });
  const proxy = await TlsProxy.start(stack.gateway(index).url);
  try {
    const page = await open(proxy.origin);
    expect(await logIn(page)).toMatchObject({ status: 200, body: { user: 'alice' } });
    expect(await context.cookies()).toMatchObject([
      { name: '__Host-agentconnect', secure: true, httpOnly: true, sameSite: 'Strict', path: '/' },
    ]);
    const id = await newSession(page);
    expect(await socket(page, `${proxy.origin.replace('https', 'wss')}/api/chat/ws/${id}`)).toBe('attached');
    // The same host without TLS.
    const plain = await open(originOf(0));
    expect((await ask(plain, 'GET', '/auth/session')).status).toBe(401);
    expect((await ask(page, 'DELETE', '/auth/session')).status).toBe(200);
    expect(await context.cookies()).toEqual([]);
  } finally {
    await proxy.stop();
  }
});

it('a login link logs its browser in, and its secret is in no request’s address', async () => {
  const redis = openRedis({ url: inject('redisUrl'), role: 'command', onError: () => undefined });
  try {
    await whenReady(redis, 20_000);
    const secret = await new LoginLinks(redis, new Keys(stack.prefix)).create({ name: 'bob', tokensFrom: 0 });
    const page = await context.newPage();
    await page.goto(`${originOf(0)}/api/docs/sockets#login=${secret}`);
    const inFragment = await page.evaluate<string>(
      "new URLSearchParams(location.hash.slice(1)).get('login')",
    );
    expect(inFragment).toBe(secret);
    expect(await ask(page, 'POST', '/auth/session/link', `secret=${inFragment}`)).toMatchObject({
      status: 200,
      body: { user: 'bob' },
    });
    expect((await ask(page, 'GET', '/auth/session')).body.user).toBe('bob');
    expect(await ask(page, 'POST', '/auth/session/link', `secret=${inFragment}`)).toMatchObject({
      status: 401,
      body: { code: 'LOGIN_LINK_INVALID' },
    });
    expect(stack.logs).not.toContain(secret);
  } finally {
    await closeRedis(redis);
  }
});

it('the guide’s page logs in, and talks', async () => {
  const [, code = ''] =
    /```html\n<script type="module">\n([^]*?)<\/script>\n```/.exec(
      await readFile('docs/clients.md', 'utf8'),
    ) ?? [];
  expect(code).toContain('/api/auth/session');
  const page = await open(originOf(0));
  const attached = await page.evaluate<{ user: string; data: string }>(`(async () => {
    const [username, password] = ['bob', '${passwordOf('bob')}'];
    ${code}
    const { data } = await new Promise((resolve, reject) => {
      socket.onmessage = resolve;
      socket.onclose = ({ code, reason }) => reject(new Error(code + ' ' + reason));
    });
    return { user, data };
  })()`);
  expect(attached.user).toBe('bob');
  expect(attached.data).toContain('"event":"ready"');
});

it('the client talks by the browser’s login, until another tab logs out', async () => {
  const { outputFiles } = await build({
    entryPoints: ['packages/client/src/index.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'agentConnect',
    platform: 'browser',
    conditions: ['agentconnect-source'],
  });
  const page = await open(originOf(0));
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  const began = await page.evaluate<{ nobody: string; user: string; answer: string }>(`(async () => {
    const client = new agentConnect.AgentConnectClient({
      urls: [location.origin + '/api'],
      identity: 'browser',
    });
    const codeOf = (promise) => promise.then(() => 'none', (error) => error.code);
    const nobody = await codeOf(client.login());
    const { user } = await client.browser.logIn({
      username: 'alice',
      password: '${passwordOf('alice')}',
    });
    await client.login();
    const { session_id } = await client.sessions.create({
      session_type: 'human_agent',
      agents: { primary: { provider: 'demo', model: 'echo' } },
    });
    const connection = await client.connect(session_id);
    const { content: answer } = await connection.send('Hello!').answered;
    Object.assign(globalThis, { client, ended: connection.closed, codeOf });
    return { nobody, user, answer };
  })()`);
  expect(began).toEqual({ nobody: 'UNAUTHORIZED', user: 'alice', answer: 'Hello!' });
  const tab = await open(originOf(1));
  expect((await ask(tab, 'DELETE', '/auth/session')).status).toBe(200);
  const ended = await page.evaluate<{ connection: string; request: string }>(`(async () => ({
    connection: (await ended).code,
    request: await codeOf(client.sessions.list().next()),
  }))()`);
  expect(ended).toEqual({ connection: 'UNAUTHORIZED', request: 'UNAUTHORIZED' });
});
