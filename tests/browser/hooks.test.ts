import { AgentConnectClient } from '@agentconnect/client';
import { type Browser, chromium, type Page, type WebSocket } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { clientSessions } from '../support/client-sessions.ts';
import { passwordOf, Stack } from '../support/stack.ts';
import { BundledPage } from './bundled-page.ts';
import { findChromium } from './find-chromium.ts';

describe('the hooks in a browser', () => {
  let stack: Stack;
  let bundle: BundledPage;
  let browser: Browser;
  let client: AgentConnectClient;

  beforeAll(async () => {
    bundle = await BundledPage.start('tests/browser/hooks-page.ts');
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      env: { CORS_ORIGINS: bundle.origin },
    });
    const program = await findChromium();
    browser = await chromium.launch({
      executablePath: program.path,
      env: { ...process.env, ...program.env },
      // It wants namespaces that containers rarely have; the page is ours.
      chromiumSandbox: false,
    });
    client = new AgentConnectClient({
      urls: [0, 1].map((gateway) => stack.gateway(gateway).url),
      identity: { username: 'alice', password: passwordOf('alice') },
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    await bundle?.stop();
  });
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(stack?.logs)));

  const { typist } = clientSessions(() => client);

  /** Opens the page of a session; what the browser complains of, and its sockets, are kept. */
  async function open(id: string): Promise<{ page: Page; complaints: string[]; sockets: WebSocket[] }> {
    const page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    const complaints: string[] = [];
    const sockets: WebSocket[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('websocket', (socket) => sockets.push(socket));
    const query = new URLSearchParams({ session: id, username: 'alice', password: passwordOf('alice') });
    for (const gateway of [0, 1]) query.append('api', stack.gateway(gateway).url);
    await page.goto(`${bundle.origin}/?${query.toString()}`);
    return { page, complaints, sockets };
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.locator('#chat input').fill(text);
    await page.keyboard.press('Enter');
  }

  const lines = async (page: Page, part = '#chat'): Promise<string[]> =>
    page.locator(`${part} li`).allInnerTexts();
  const renders = async (page: Page, part: string): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll('${part} li')].map(({ dataset }) => dataset.renders)`);
  const shows = async (page: Page, selector: string, text: string | RegExp): Promise<void> =>
    page.locator(selector).filter({ hasText: text }).first().waitFor();

  it('shows an answer as it is written, and renders nothing else for it', async () => {
    const { id, script } = await typist(60, 30);
    const { page, complaints, sockets } = await open(id);
    await shows(page, '#connection', 'live');
    await shows(page, '#type', 'human_agent');
    await say(page, 'one');
    await shows(page, '#chat li[data-state="complete"]', script);
    await say(page, 'two');
    await page.locator('#chat li').nth(3).filter({ hasText: 'word-5' }).waitFor();
    const before = { rows: await renders(page, '#chat'), own: await renders(page, '#keys') };
    const list = await page.locator('#keys').getAttribute('data-renders');
    await page.locator('#chat li').nth(3).filter({ hasText: 'word-30' }).waitFor();
    const after = { rows: await renders(page, '#chat'), own: await renders(page, '#keys') };
    for (const part of ['rows', 'own'] as const) {
      expect(after[part].slice(0, 3)).toEqual(before[part].slice(0, 3));
      expect(Number(after[part][3])).toBeGreaterThan(Number(before[part][3]) + 5);
    }
    expect(await page.locator('#keys').getAttribute('data-renders')).toBe(list);
    await shows(page, '#activity', 'idle');
    expect(await lines(page)).toEqual(['one', script, 'two', script]);
    expect(await lines(page, '#keys')).toEqual(await lines(page));
    expect(await page.locator('#keys').getAttribute('data-same')).toBe('true');
    // Everything is rendered and mounted twice here, and there is one connection all the same.
    expect(sockets).toHaveLength(1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows what was written so far after a reload, and the same in another tab', async () => {
    const { id, script } = await typist(150, 30);
    const { page, complaints } = await open(id);
    await say(page, 'one');
    await shows(page, '#chat li', 'word-40');
    const [, before = ''] = await lines(page);
    await page.reload();
    const { page: tab } = await open(id);
    for (const one of [page, tab]) {
      await one.locator('#chat li').nth(1).waitFor();
      const [text, written = ''] = await lines(one);
      expect(text).toBe('one');
      expect(written.startsWith(before) && script.startsWith(written)).toBe(true);
    }
    for (const one of [page, tab]) await shows(one, '#chat li[data-state="complete"]', script);
    await say(tab, 'two');
    await shows(page, '#chat li[data-state="acked"]', 'two');
    await page.locator('#chat li').nth(3).filter({ hasText: 'word-3' }).waitFor();
    await page.locator('#stop').click();
    await shows(tab, '#chat li[data-state="complete"]', /^word-0.*word-3/);
    await shows(page, '#activity', 'idle');
    await shows(tab, '#activity', 'idle');
    expect(await lines(page)).toEqual(await lines(tab));
    expect(complaints).toEqual([]);
    await page.close();
    await tab.close();
  });

  it('goes on over kill -9 of its gateway and a reload while it is away, and loses no text', async () => {
    const { id, script } = await typist(20, 40);
    const { page } = await open(id);
    await shows(page, '#connection', 'live');
    await page.context().setOffline(true);
    await stack.kill(0, 'SIGKILL');
    await shows(page, '#connection', 'reconnecting');
    await say(page, 'one');
    await shows(page, '#chat li[data-state="queued"]', 'one');
    await page.context().setOffline(false);
    await page.reload();
    await shows(page, '#chat li[data-state="acked"]', 'one');
    await shows(page, '#chat li[data-state="complete"]', script);
    expect(await lines(page)).toEqual(['one', script]);
    await page.close();
    await stack.gatewayProcess(0).start();
  });

  it('pages through the history, and leaves when nothing of the session is shown', async () => {
    const { session_id: id } = await client.sessions.create({
      session_type: 'human_agent',
      agents: { primary: { provider: 'demo', model: 'echo' } },
    });
    const connection = await client.connect(id);
    for (let said = 0; said < 25; said += 1) await connection.send(`text ${said}`).answered;
    const { page, complaints, sockets } = await open(id);
    await page.locator('#chat li').nth(19).waitFor();
    expect(await lines(page)).toHaveLength(20);
    const newest = await renders(page, '#chat');
    await page.locator('#earlier').click();
    await page.locator('#chat li').nth(39).waitFor();
    expect((await renders(page, '#chat')).slice(-20)).toEqual(newest);
    await page.locator('#earlier').click();
    await page.locator('#chat li').nth(49).waitFor();
    expect(await page.locator('#earlier').count()).toBe(0);
    const all = await lines(page);
    expect(all).toEqual(Array.from({ length: 50 }, (_, index) => `text ${Math.floor(index / 2)}`));

    // For a moment: the connection stays. For longer: it is closed, and what is known stays.
    await page.locator('#toggle').dblclick();
    await shows(page, '#connection', 'live');
    expect(sockets).toHaveLength(1);
    const closed = sockets[0]?.waitForEvent('close');
    await page.locator('#toggle').click();
    await closed;
    await connection.send('while nobody looks').answered;
    await page.locator('#toggle').click();
    await page.locator('#chat li').nth(51).waitFor();
    expect(await lines(page)).toEqual([...all, 'while nobody looks', 'while nobody looks']);
    expect(sockets).toHaveLength(2);
    expect(complaints).toEqual([]);
    await connection.close();
    await page.close();
  });
});
