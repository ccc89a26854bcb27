import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { barriers, ConsoleRig, press } from './console-rig.ts';

let rig: ConsoleRig;
let context: BrowserContext;

beforeAll(async () => {
  rig = await ConsoleRig.start(inject('redisUrl'));
  for (const title of ['Winter plans', 'Summer plans', 'Bread'])
    await rig.client.sessions.create({
      session_type: 'human_agent',
      agents: { primary: { provider: 'demo' } },
      metadata: { title },
    });
}, 240_000);
afterAll(() => rig?.stop());
beforeEach(async ({ onTestFailed }) => {
  onTestFailed(() => console.error(rig.stack.logs));
  context = await rig.context();
});
afterEach(() => context?.close());

it('goes to views and sessions by a few letters', async () => {
  const { page, complaints } = await rig.openLoggedIn(context);
  await page.locator('textarea:focus').waitFor();
  const open = async (): Promise<void> => {
    await press(page, 'ControlOrMeta+k');
    await page.locator('[role="combobox"]:focus').waitFor();
  };
  const chosen = page.locator('[role="option"][aria-selected="true"]');
  await open();
  await page.getByRole('option', { name: /Summer plans/ }).waitFor();
  expect(await chosen.innerText()).toBe('New chat');
  await page.keyboard.type('winter');
  await expect.poll(() => page.getByRole('option').allInnerTexts()).toHaveLength(1);
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'Winter plans' }).waitFor();
  await open();
  await press(page, 'ArrowDown');
  await press(page, 'ArrowDown');
  expect(await chosen.innerText()).toBe('Agents');
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'Agents' }).waitFor();
  await open();
  await press(page, 'ArrowUp');
  const last = await page.getByRole('option').last().innerText();
  expect(await chosen.innerText()).toBe(last);
  await page.keyboard.type('nothing like it');
  await page.getByText('Nothing fits.').waitFor();
  await press(page, 'Escape');
  await page.getByRole('combobox').waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
});

it('changes the theme, and logs out', async () => {
  const { page } = await rig.openLoggedIn(context);
  await page.locator('textarea:focus').waitFor();
  await press(page, 'ControlOrMeta+k');
  await page.locator('[role="combobox"]:focus').waitFor();
  await page.keyboard.type('dark');
  await press(page, 'Enter');
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  // The cursor is where it was.
  await page.locator('textarea:focus').waitFor();
  await press(page, 'ControlOrMeta+k');
  await page.locator('[role="combobox"]:focus').waitFor();
  await page.keyboard.type('log out');
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
});

it.each([
  ['light', 1280],
  ['dark', 390],
] as const)('has no barriers in its %s theme, %i px wide', async (theme, width) => {
  const own = await rig.context({ theme, width });
  const { page } = await rig.openLoggedIn(own);
  await page.locator('textarea:focus').waitFor();
  await press(page, 'ControlOrMeta+k');
  await page.getByRole('option', { name: /Bread/ }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await own.close();
});
