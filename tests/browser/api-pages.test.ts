import { frames } from '@agentconnect/protocol';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { passwordOf, Stack } from '../support/stack.ts';
import { findChromium } from './find-chromium.ts';

let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  stack = await Stack.start({ redisUrl: inject('redisUrl'), users: ['demo'] });
  const program = await findChromium();
  browser = await chromium.launch({
    executablePath: program.path,
    env: { ...process.env, ...program.env },
    // It wants namespaces that containers rarely have; the page is ours.
    chromiumSandbox: false,
  });
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

/** Opens a page of the gateway; what the browser complains of is kept. */
async function open(path: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${stack.gateway().url.replace(/\/api$/, '')}${path}`);
  return { page, complaints };
}

/** Executes an endpoint of the page, and returns the status and the body that it shows. */
async function execute(page: Page, endpoint: string): Promise<{ status: string; body: string }> {
  const block = page.locator(`[id$="-${endpoint}"]`);
  await block.getByRole('button', { name: 'Execute' }).click();
  const row = block.locator('.live-responses-table .response');
  await row.waitFor();
  const status = await row.locator('.response-col_status').innerText();
  return { status, body: await row.locator('.response-col_description pre').first().innerText() };
}

/** Follows the link to an endpoint, which unfolds it. */
async function unfold(page: Page, endpoint: string): Promise<void> {
  await page.getByRole('link', { name: endpoint, exact: true }).click();
}

it('lets a stranger have a first answer on the page of the REST API', async () => {
  const { page, complaints } = await open('/api/docs');
  await page.getByLabel('Password', { exact: true }).fill('not that one');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('output.wrong', { hasText: 'password' }).waitFor();
  await page.getByLabel('Password', { exact: true }).fill(passwordOf('demo'));
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('output', { hasText: 'Logged in as demo' }).waitFor();

  await unfold(page, 'createSession');
  const created = await execute(page, 'createSession');
  expect(created.status).toMatch(/^200/);
  const [sessionId = ''] = /ses_\w+/.exec(created.body) ?? [];

  await unfold(page, 'postMessage');
  await page.locator('[id$="-postMessage"] tr[data-param-name="session_id"] input').fill(sessionId);
  expect((await execute(page, 'postMessage')).status).toMatch(/^202/);

  await unfold(page, 'readMessages');
  await page.locator('[id$="-readMessages"] tr[data-param-name="session_id"] input').fill(sessionId);
  await expect
    .poll(async () => (await execute(page, 'readMessages')).body, { timeout: 30_000 })
    .toContain('"finish_reason": "stop"');

  // The refused log-in is one; nothing breaks the page's policy.
  expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  await page.close();
});

it('shows each kind of frame on the page of sockets', async () => {
  const { page, complaints } = await open('/api/docs/sockets');
  await page.getByRole('heading', { name: 'Sockets' }).waitFor();
  for (const name of Object.keys(frames)) {
    expect(await page.locator(`section#${name} pre`).count(), name).toBe(1);
  }
  expect(complaints).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  const width: number = await page.evaluate('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(390);
  await page.close();
});
