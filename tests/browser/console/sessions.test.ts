import { readFile } from 'node:fs/promises';
import { AgentConnectClient } from '@agentconnect/client';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { passwordOf } from '../../support/stack.ts';
import { barriers, ConsoleRig, press, sessionOf, shown } from './console-rig.ts';

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

/** A session of some title, in which some texts were answered. */
async function titled(title: string, texts: readonly string[] = [], client = rig.client): Promise<string> {
  const { session_id: id } = await client.sessions.create({
    session_type: 'human_agent',
    agents: { primary: { provider: 'demo', model: 'echo', personality: 'kind' } },
    metadata: { title },
  });
  if (texts.length > 0) {
    const connection = await client.connect(id);
    for (const text of texts) await connection.send(text).answered;
    await connection.close();
  }
  return id;
}

const listed = (page: Page): Promise<string[]> =>
  page.locator('section[aria-label="Sessions"] li a > span:first-child').allInnerTexts();

it('changes a title where it stands, and leaves it on Esc', async () => {
  const id = await titled('Plans');
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  const title = page.getByRole('heading', { level: 1 }).getByRole('button');
  await title.focus();
  await press(page, 'Enter');
  await page.locator('input[aria-label="Title"]:focus').waitFor();
  await page.keyboard.type('Plans for the garden');
  await press(page, 'Enter');
  await page.getByRole('heading', { level: 1, name: 'Plans for the garden' }).waitFor();
  await page.getByRole('link', { name: /Plans for the garden/ }).waitFor();
  expect((await rig.client.sessions.get(id)).metadata).toMatchObject({ title: 'Plans for the garden' });
  expect(await page.title()).toContain('Plans for the garden');
  // The cursor is where it was.
  await page.locator('h1 button:focus').waitFor();
  await press(page, 'Enter');
  await page.locator('input[aria-label="Title"]:focus').waitFor();
  await page.keyboard.type('No');
  await press(page, 'Escape');
  await page.locator('h1 button:focus').waitFor();
  expect(await title.innerText()).toBe('Plans for the garden');
  expect(complaints).toEqual([]);
});

it('says why a title could not be changed', async () => {
  const id = await titled('Plans');
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page.getByRole('heading', { level: 1 }).getByRole('button').focus();
  await rig.client.sessions.delete(id);
  await press(page, 'Enter');
  await page.locator('input[aria-label="Title"]:focus').waitFor();
  await page.keyboard.type('Too late');
  await press(page, 'Enter');
  await page.getByRole('alert').filter({ hasText: 'The title could not be changed.' }).waitFor();
});

it('lists the sessions of a title, an agent and a status', async () => {
  await titled('Quiet harbour');
  await titled('Quiet forest');
  await rig.client.sessions.create({
    session_type: 'human_agent',
    agents: { primary: { provider: 'openai', model: 'gpt-test' } },
    metadata: { title: 'Quiet sea' },
  });
  const { page, complaints } = await rig.openLoggedIn(context);
  await page.getByRole('button', { name: 'Filter the sessions' }).focus();
  await press(page, 'Enter');
  await page.locator('input[type="search"]:focus').waitFor();
  await page.keyboard.type('QUIET');
  await expect.poll(() => listed(page)).toEqual(['Quiet sea', 'Quiet forest', 'Quiet harbour']);
  await press(page, 'Tab');
  await page.getByRole('search').locator('option', { hasText: 'OpenAI' }).waitFor({ state: 'attached' });
  await page.keyboard.type('OpenAI');
  await expect.poll(() => listed(page)).toEqual(['Quiet sea']);
  await press(page, 'Tab');
  await page.keyboard.type('expired');
  await page.getByText('No session fits these filters.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Filter the sessions' }).focus();
  await press(page, 'Enter');
  await expect.poll(async () => (await listed(page)).length).toBeGreaterThan(2);
  expect(complaints).toEqual([]);
});

it('exports a session as Markdown and as JSON', async () => {
  const id = await titled('Tea?', ['# One', 'שתיים']);
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  const save = async (item: string): Promise<{ name: string; text: string }> => {
    await page.locator('main').getByRole('button', { name: 'More for “Tea?”' }).focus();
    await press(page, 'Enter');
    await page.getByRole('menuitem', { name: item }).waitFor();
    await page.getByRole('menuitem', { name: item }).focus();
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Enter')]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  const log = await rig.logOf(id);
  const markdown = await save('Export as Markdown');
  expect(markdown.name).toMatch(/^\d{4}-\d\d-\d\d-tea\.md$/);
  expect(markdown.text).toMatch(/^# Tea\?\n/);
  expect(log.map((text) => markdown.text.indexOf(`\n\n${text}\n`))).toEqual(
    log.map((text) => markdown.text.indexOf(`\n\n${text}\n`)).toSorted((a, b) => a - b),
  );
  for (const text of log) expect(markdown.text).toContain(text);
  const json = await save('Export as JSON');
  expect(json.name).toMatch(/-tea\.json$/);
  const { session: told, messages } = JSON.parse(json.text) as {
    session: { session_id: string };
    messages: { type: string; content: string }[];
  };
  expect(told.session_id).toBe(id);
  expect(messages.map(({ content }) => content.trim())).toEqual(log);
  expect(complaints).toEqual([]);
});

it('deletes a session after a question, from the list and from the session itself', async () => {
  const [kept, gone, open] = [await titled('Kept'), await titled('Gone'), await titled('Open')];
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${open}`);
  const ask = async (within: string, title: string): Promise<void> => {
    await page
      .locator(within)
      .getByRole('button', { name: `More for “${title}”` })
      .focus();
    await press(page, 'Enter');
    await page.getByRole('menuitem', { name: 'Delete …' }).waitFor();
    await page.getByRole('menuitem', { name: 'Delete …' }).focus();
    await press(page, 'Enter');
    await page.getByRole('alertdialog', { name: 'Delete this session?' }).waitFor();
  };
  await ask('aside', 'Gone');
  await press(page, 'Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  expect((await rig.client.sessions.get(gone)).session_id).toBe(gone);
  await ask('aside', 'Gone');
  await page.getByRole('button', { name: 'Delete', exact: true }).focus();
  await press(page, 'Enter');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: /Gone/ }).waitFor({ state: 'detached' });
  await expect(rig.client.sessions.get(gone)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  // The cursor is on the row beside it.
  await page.locator('aside li a:focus').waitFor();
  await ask('main', 'Open');
  await page.getByRole('button', { name: 'Delete', exact: true }).focus();
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'Start a chat' }).waitFor();
  await page.getByRole('link', { name: /Open/ }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: /Kept/ }).waitFor();
  expect((await rig.client.sessions.get(kept)).session_id).toBe(kept);
  expect(complaints).toEqual([]);
});

it('goes on from an earlier text that is said otherwise, and leaves the session as it was', async () => {
  const id = await titled('Branches', ['one', 'two', 'three']);
  const before = await rig.logOf(id);
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page.locator('article[data-kind="text"]').nth(2).waitFor();
  const edit = page.getByRole('button', { name: 'Edit and go on from here' });
  await edit.nth(1).focus();
  await press(page, 'Enter');
  await page.locator('article textarea:focus').waitFor();
  await press(page, 'Escape');
  await page.locator('button[aria-label="Edit and go on from here"]:focus').waitFor();
  await press(page, 'Enter');
  await page.locator('article textarea:focus').waitFor();
  await press(page, 'ControlOrMeta+a');
  await page.keyboard.type('two, otherwise');
  await press(page, 'Enter');
  await page.waitForURL((url) => url.pathname.startsWith('/sessions/') && !url.pathname.endsWith(id));
  const next = await sessionOf(page);
  await page.getByText('two, otherwise').first().waitFor();
  await page.locator('article[data-state="complete"]').nth(1).waitFor();
  const log = await rig.logOf(next);
  expect(log.slice(0, 3)).toEqual([...before.slice(0, 2), 'two, otherwise']);
  expect(log).toHaveLength(4);
  expect(await shown(page)).toEqual(log);
  expect(await rig.logOf(id)).toEqual(before);
  expect((await rig.client.sessions.get(next)).agents['primary']).toMatchObject({ personality: 'kind' });
  await page.getByRole('link', { name: 'Goes on from an earlier chat' }).focus();
  await press(page, 'Enter');
  await page.waitForURL(`**/sessions/${id}`);
  await page.getByText('three', { exact: true }).first().waitFor();
  expect(complaints).toEqual([]);
});

it('begins anew where the first text is said otherwise', async () => {
  const id = await titled('First', ['one']);
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page.getByRole('button', { name: 'Edit and go on from here' }).focus();
  await press(page, 'Enter');
  await page.locator('article textarea:focus').waitFor();
  await press(page, 'ControlOrMeta+a');
  await page.keyboard.type('uno');
  await press(page, 'Enter');
  await page.waitForURL((url) => !url.pathname.endsWith(id));
  await page.locator('article[data-state="complete"]').waitFor();
  expect((await rig.logOf(await sessionOf(page)))[0]).toBe('uno');
});

it('goes on from a session that is over', async () => {
  const gateway = await rig.stack.addGateway({ SESSION_TIMEOUT_SECONDS: '10' });
  const soonOver = new AgentConnectClient({
    urls: [rig.stack.gateway(gateway).url],
    identity: { username: 'alice', password: passwordOf('alice') },
  });
  const id = await titled('Yesterday', ['one'], soonOver);
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page.getByText('This session has expired.').waitFor();
  await page.getByRole('button', { name: 'Go on in a new chat' }).focus();
  await press(page, 'Enter');
  await page.waitForURL((url) => !url.pathname.endsWith(id));
  await page.locator('article[data-state="complete"]').waitFor();
  expect(await rig.logOf(await sessionOf(page))).toEqual(await rig.logOf(id));
  await page.locator('textarea:focus').waitFor();
  expect(complaints).toEqual([]);
});

it('tells what a session has cost', async () => {
  rig.openai.next({ steps: [{ text: 'Dear.' }, { end: 'stop' }] });
  const { session_id: id } = await rig.client.sessions.create({
    session_type: 'human_agent',
    agents: { primary: { provider: 'openai', model: 'gpt-4o-mini' } },
    metadata: { title: 'A dear one' },
  });
  const connection = await rig.client.connect(id);
  await connection.send('How much?').answered;
  await connection.close();
  const { cost } = (await rig.client.sessions.get(id)).metadata ?? {};
  expect(cost).toBeGreaterThan(0);
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page
    .locator('aside')
    .getByRole('link', { name: /A dear one.*\$0\.\d/ })
    .waitFor();
  await page
    .locator('main header')
    .getByText(/tokens · <\$0\.0001/)
    .waitFor();
});

it.each(['light', 'dark'] as const)('has no barriers in its %s theme', async (theme) => {
  const id = await titled('A session', ['one']);
  const own = await rig.context({ theme });
  const { page } = await rig.openLoggedIn(own, `/sessions/${id}`);
  await page.getByRole('heading', { level: 1 }).getByRole('button').focus();
  await press(page, 'Enter');
  await page.locator('input[aria-label="Title"]:focus').waitFor();
  expect(await barriers(page)).toEqual([]);
  await press(page, 'Escape');
  await page.getByRole('button', { name: 'Edit and go on from here' }).focus();
  await press(page, 'Enter');
  await page.locator('article textarea:focus').waitFor();
  expect(await barriers(page)).toEqual([]);
  await press(page, 'Escape');
  await page.locator('main').getByRole('button', { name: 'More for “A session”' }).focus();
  await press(page, 'Enter');
  await page.getByRole('menuitem', { name: 'Delete …' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByRole('menuitem', { name: 'Delete …' }).focus();
  await press(page, 'Enter');
  await page.getByRole('alertdialog').waitFor();
  expect(await barriers(page)).toEqual([]);
  await own.close();
});
