import { type BrowserContext } from 'playwright-core';
import { LoginLinks } from '@agentconnect/auth';
import { closeRedis, Keys, openRedis, whenReady } from '@agentconnect/broker';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { clientSessions } from '../../support/client-sessions.ts';
import { barriers, ConsoleRig, logIn, say, sessionOf, shown } from './console-rig.ts';

/** What a page may load of scripts until the first answer is shown, gzipped, in bytes. */
const mostScript = 250_000;

let rig: ConsoleRig;
let context: BrowserContext;

beforeAll(async () => {
  rig = await ConsoleRig.start(inject('redisUrl'));
}, 240_000);
afterAll(() => rig?.stop());
beforeEach(async ({ onTestFailed }) => {
  onTestFailed(() => console.error(rig.stack.logs));
  context = await rig.context();
});
afterEach(() => context?.close());

const { session, typist } = clientSessions(() => rig.client);

it('is logged in to and chatted with by keyboard alone, and loads little for it', async () => {
  const { page, complaints } = await rig.open(context);
  await logIn(page, 'alice', 'not that one');
  await page.getByRole('alert').filter({ hasText: 'wrong' }).waitFor();
  await page.reload();
  await logIn(page, 'alice', 'alice-password');
  await say(page, 'Hello, typist!');
  const id = await sessionOf(page);
  await page.locator('article[data-state="complete"] .answer').waitFor();
  const scripts = await page.evaluate<[string, number][]>(
    `performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => [name, encodedBodySize])
      .filter(([name]) => name.endsWith('.js'))`,
  );
  const bytes = scripts.reduce((sum, [, size]) => sum + size, 0);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes, JSON.stringify(scripts)).toBeLessThan(mostScript);
  const [text, answer] = await rig.logOf(id);
  expect(text).toBe('Hello, typist!');
  expect(await shown(page)).toEqual([text, answer]);
  expect(await page.title()).toContain('Hello, typist!');
  await page.getByRole('link', { name: /Hello, typist!/ }).waitFor();
  // Where the cursor is, one goes on writing.
  await say(page, 'And again.');
  await page.locator('article[data-state="complete"]').nth(1).waitFor();
  expect(await shown(page)).toEqual(await rig.logOf(id));
  expect(complaints.filter((line) => !line.includes('401'))).toEqual([]);
});

it('shows after a reload what was written before, and the same in another tab, where it can be stopped', async () => {
  const { id, script } = await typist(1_200, 40);
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await say(page, 'one');
  await page.locator('.answer', { hasText: 'word-30' }).waitFor();
  const [, before = ''] = await shown(page);
  await page.reload();
  const { page: tab } = await rig.open(context, `/sessions/${id}`);
  for (const one of [page, tab]) {
    await one.locator('article[data-state="writing"] .answer').waitFor();
    const [text, written = ''] = await shown(one);
    expect(text).toBe('one');
    expect(written.startsWith(before) && script.startsWith(written)).toBe(true);
  }
  // A tab to which the log comes late shows nothing of the answer before: else the text above would move it.
  const late = await context.newPage();
  const log = Promise.withResolvers<void>();
  await late.route(/\/messages\?/, async (route) => {
    await log.promise;
    await route.continue();
  });
  await late.goto(`${rig.origin}/sessions/${id}`);
  await late.locator('[data-activity="writing"]').waitFor();
  expect(await late.locator('article').count()).toBe(0);
  log.resolve();
  await late.locator('article[data-state="writing"] .answer').waitFor();
  expect((await shown(late))[0]).toBe('one');
  await late.close();
  await tab.locator('textarea:focus').waitFor();
  await tab.keyboard.press('Escape');
  for (const one of [page, tab]) await one.getByText('Stopped', { exact: true }).first().waitFor();
  for (const one of [page, tab]) await one.locator('article[data-state="complete"]').waitFor();
  expect(await shown(page)).toEqual(await rig.logOf(id));
  expect(await shown(tab)).toEqual(await shown(page));
  expect(complaints).toEqual([]);
});

it('takes several texts at once, and asks again', async () => {
  const { id, script } = await typist(30, 60);
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  for (const text of ['one', 'two', 'three']) await say(page, text);
  await page.locator('article[data-state="complete"]').nth(2).waitFor();
  expect(await shown(page)).toEqual(await rig.logOf(id));
  expect((await rig.logOf(id)).filter((text) => text === script)).toHaveLength(3);
  const again = page.getByRole('button', { name: 'Ask again' }).first();
  await again.focus();
  await page.keyboard.press('Enter');
  await page.locator('article[data-state="complete"]').nth(3).waitFor();
  expect(await shown(page)).toEqual(await rig.logOf(id));
  expect((await rig.logOf(id)).filter((text) => text === 'one')).toHaveLength(2);
  expect(complaints).toEqual([]);
});

it('announces each answer once, and moves nothing while it is written', async () => {
  const { id, script } = await typist(60, 60);
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page.locator('[data-announcer]').waitFor({ state: 'attached' });
  await page.locator('[data-status="live"]').waitFor();
  await page.evaluate(`
    globalThis.told = []; globalThis.moved = [];
    new MutationObserver(() => told.push(document.querySelector('[data-announcer]').textContent))
      .observe(document.querySelector('[data-announcer]'), { subtree: true, childList: true, characterData: true });
    new PerformanceObserver((list) => moved.push(...list.getEntries().filter(({ hadRecentInput }) => !hadRecentInput).map(({ value, sources }) => value + ' ' + sources.map(({ node }) => node?.outerHTML?.slice(0, 120)))))
      .observe({ type: 'layout-shift', buffered: false });`);
  await say(page, 'one');
  await page.locator('article[data-state="complete"]').waitFor();
  await expect.poll(() => page.evaluate('told.length'), { timeout: 30_000 }).toBe(2);
  expect(await page.evaluate('told')).toEqual(['typist is answering.', `typist: ${script}`]);
  expect(await page.evaluate('moved')).toEqual([]);
});

it('says why an answer failed, and what can be done', async () => {
  const { page, complaints } = await rig.openLoggedIn(context);
  await page.getByLabel('Message').waitFor();
  await page.getByLabel('Provider').focus();
  await page.keyboard.type('OpenAI');
  await page.getByLabel('Model', { exact: true }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  await page.keyboard.type('fault-401');
  await page.getByLabel('Message').focus();
  await say(page, 'Will it work?');
  const id = await sessionOf(page);
  const failed = page.locator('article[data-state="failed"]');
  await failed.getByText('The provider refused the key.').waitFor();
  await failed.getByText('PROVIDER_AUTH_FAILED').waitFor();
  rig.openai.next({ steps: [{ text: 'Now it **does**.' }, { end: 'stop' }] });
  await failed.getByRole('button', { name: 'Ask again' }).focus();
  await page.keyboard.press('Enter');
  await page
    .locator('article[data-state="complete"] [data-streamdown="strong"]', { hasText: 'does' })
    .waitFor();
  expect(await rig.logOf(id)).toEqual(['Will it work?', 'Will it work?', 'Now it **does**.']);
  expect(await shown(page)).toEqual(['Will it work?', 'Will it work?', 'Now it does.']);
  expect(complaints).toEqual([]);
});

it('outlives its gateway in the middle of an answer, and sends what was written meanwhile', async () => {
  const { id, script } = await typist(120, 40);
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await say(page, 'one');
  await page.locator('.answer', { hasText: 'word-20' }).waitFor();
  await context.setOffline(true);
  await rig.stack.kill(0, 'SIGKILL');
  try {
    await page.locator('[data-status="reconnecting"]').waitFor();
    await say(page, 'two');
    await page.locator('article[data-state="queued"]', { hasText: 'two' }).waitFor();
    await context.setOffline(false);
    await page.locator('[data-status="live"]').waitFor();
    await page.locator('article[data-state="complete"]').nth(1).waitFor();
    const log = await rig.logOf(id);
    expect(log.toSorted()).toEqual(['one', 'two', script, script].toSorted());
    expect(await shown(page)).toEqual(log);
  } finally {
    await rig.stack.gatewayProcess(0).start();
  }
});

it('keeps few rows of a long session in the page, and comes to its first text by scrolling', async () => {
  const id = await session();
  const connection = await rig.client.connect(id);
  await Promise.all(Array.from({ length: 90 }, (_, at) => connection.send(`text ${at}`).answered));
  await connection.close();
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page.getByText('text 89').first().waitFor();
  const rows = (): Promise<number> => page.locator('li[data-index]').count();
  expect(await rows()).toBeLessThan(40);
  await page.getByRole('region', { name: 'Messages' }).focus();
  await expect
    .poll(
      async () => {
        await page.keyboard.press('Home');
        return page.getByText('text 0', { exact: true }).count();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
  expect(await rows()).toBeLessThan(40);
});

it('says that a session is over, and that one is not there', async () => {
  const id = await session();
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page.locator('[data-status="live"]').waitFor();
  await rig.client.sessions.delete(id);
  await page.getByText('This session was deleted.').waitFor();
  await page.getByRole('link', { name: 'Start another chat' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Start a chat' }).waitFor();
  await page.goto(`${rig.origin}/sessions/${id}`);
  await page.getByText('There is no such session').waitFor();
});

it('logs in by a link once, and out in all tabs', async () => {
  const redis = openRedis({ url: inject('redisUrl'), role: 'command', onError: () => undefined });
  let secret: string;
  try {
    await whenReady(redis, 20_000);
    secret = await new LoginLinks(redis, new Keys(rig.stack.prefix)).create({ name: 'bob', tokensFrom: 0 });
  } finally {
    await closeRedis(redis);
  }
  const { page } = await rig.open(context, `/#login=${secret}`);
  await page.getByRole('button', { name: 'Account of bob' }).waitFor();
  expect(page.url()).toBe(`${rig.origin}/`);
  const { page: other } = await rig.open(await rig.context(), `/#login=${secret}`);
  await other.getByText('This login link was used before').waitFor();
  await other.context().close();

  await say(page, 'Hello');
  const id = await sessionOf(page);
  await page.locator('article[data-state="complete"]').waitFor();
  const { page: tab } = await rig.open(context, `/sessions/${id}`);
  await tab.locator('[data-status="live"]').waitFor();
  await page.getByRole('button', { name: 'Account of bob' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
  await page.getByRole('menuitem', { name: 'Log out' }).focus();
  await page.keyboard.press('Enter');
  for (const one of [page, tab]) await one.getByRole('heading', { name: 'Log in' }).waitFor();
  await tab.getByText('You were logged out').waitFor();
  // Who logs in again is where they were.
  await logIn(tab, 'bob', 'bob-password');
  await tab.locator('article[data-state="complete"]').waitFor();
  expect(await sessionOf(tab)).toBe(id);
});

it.each([
  ['light', 1280],
  ['dark', 390],
] as const)('has no barriers in its %s theme, %i px wide', async (theme, width) => {
  const script =
    '# A title\n\n- a [link](https://example.com)\n- `code`\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```ts\nlet a = 1; // one\n```\n\n> said\n\nשלום';
  const id = await session({ model: 'typist', metadata: { script, tokens_per_second: 10_000 } });
  const own = await rig.context({ theme, width });
  const { page } = await rig.open(own);
  await page.locator('[name="username"]:focus').waitFor();
  expect(await barriers(page)).toEqual([]);
  await logIn(page, 'alice', 'alice-password');
  await page.locator('textarea:focus').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto(`${rig.origin}/sessions/${id}`);
  await say(page, 'Show me.');
  await page
    .locator('article[data-state="complete"] [data-streamdown="code-block"] span[style]')
    .first()
    .waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  await page.getByRole('button', { name: width < 768 ? 'Open the navigation' : 'Account of alice' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole(width < 768 ? 'dialog' : 'menu').waitFor();
  expect(await barriers(page)).toEqual([]);
  await own.close();
});
