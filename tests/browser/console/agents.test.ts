import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { barriers, ConsoleRig, press } from './console-rig.ts';

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

/** Puts the cursor on a button and presses Enter. */
async function enter(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true, disabled: false }).focus();
  await press(page, 'Enter');
}

async function write(page: Page, label: string, text: string): Promise<void> {
  await page.getByRole('dialog').getByLabel(label, { exact: true }).focus();
  await press(page, 'ControlOrMeta+a');
  await page.keyboard.type(text);
}

const row = (page: Page, name: string) => page.getByRole('article', { name, exact: true });

it('registers an agent by keyboard, with checks as one types', async () => {
  const { page, complaints } = await rig.openLoggedIn(context, '/agents');
  await page.getByText('No agent is registered yet.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await enter(page, 'Register an agent');
  const panel = page.getByRole('dialog', { name: 'Register an agent' });
  await panel.waitFor();
  await write(page, 'Name', 'x');
  await press(page, 'Backspace');
  await panel.getByText('A name is needed, of at most 128 characters.').waitFor();
  await page.keyboard.type('Tea expert');
  await panel.getByText('A name is needed').waitFor({ state: 'detached' });
  await panel.getByLabel('Provider').focus();
  await page.keyboard.type('Demo');
  await write(page, 'Capabilities', 'tea, delegation');
  await write(page, 'Instructions', 'You know all about tea.');
  await write(page, 'Messages a minute', '0');
  await panel.getByText('A whole number from 1 on is needed.').waitFor();
  expect(await barriers(page)).toEqual([]);
  // What is wrong keeps it from being sent, and has the cursor.
  await enter(page, 'Register');
  await panel.locator('input[aria-invalid]:focus').waitFor();
  await press(page, 'ControlOrMeta+a');
  await page.keyboard.type('5');
  await press(page, 'Enter');
  await panel.waitFor({ state: 'detached' });
  const agent = row(page, 'Tea expert');
  await agent.getByText('Active').waitFor();
  await agent.getByText('5 messages/min').waitFor();
  const { agents } = await rig.client.agents.list();
  expect(agents[0]).toMatchObject({
    name: 'Tea expert',
    capabilities: ['tea', 'delegation'],
    metadata: { provider: 'demo', limits: { messages_per_minute: 5 } },
  });
  expect(complaints).toEqual([]);
});

it('changes an agent, and keeps what is not changed', async () => {
  const { agent_id: id } = await rig.client.agents.register({
    name: 'Poet',
    provider: 'demo',
    model: 'echo',
    personality: 'rhymes',
    capabilities: ['verse'],
    metadata: { visibility: 'public', description: 'writes', own: { a: 1 } },
  });
  const { page, complaints } = await rig.openLoggedIn(context, '/agents');
  await enter(page, 'Change Poet');
  const panel = page.getByRole('dialog', { name: 'Change Poet' });
  await panel.waitFor();
  await write(page, 'Name', 'Poet laureate');
  await write(page, 'Further metadata (JSON)', '{');
  await panel.getByText('That is no JSON object.').waitFor();
  await press(page, 'ControlOrMeta+a');
  await page.keyboard.insertText('{"own":{"a":2}}');
  await enter(page, 'Save');
  await row(page, 'Poet laureate').waitFor();
  expect(await rig.client.agents.status(id)).toMatchObject({
    name: 'Poet laureate',
    capabilities: ['verse'],
    metadata: { model: 'echo', visibility: 'public', description: 'writes', own: { a: 2 } },
  });
  // The cursor is back where it was.
  await page.locator('button[aria-label="Change Poet laureate"]:focus').waitFor();
  expect(complaints).toEqual([]);
});

it('says why the server did not take it', async () => {
  const { page } = await rig.openLoggedIn(context, '/agents');
  await enter(page, 'Register an agent');
  await page.getByRole('dialog').waitFor();
  await write(page, 'Name', 'Bad schema');
  await page.getByText('Further metadata', { exact: true }).focus();
  await press(page, 'Enter');
  await page.getByRole('dialog').getByLabel('Further metadata (JSON)').focus();
  await page.keyboard.insertText('{"structured_data_schema":{"type":"nonsense"}}');
  await enter(page, 'Register');
  await page.getByRole('alert').filter({ hasText: 'structured_data_schema' }).waitFor();
});

it('tries an agent in a panel, whose chat is gone afterwards', async () => {
  await rig.client.agents.register({ name: 'Echo', provider: 'demo', model: 'echo' });
  const { page, complaints } = await rig.openLoggedIn(context, '/agents');
  await enter(page, 'Try it: Echo');
  const panel = page.getByRole('dialog', { name: 'Try Echo' });
  await panel.locator('textarea:focus').waitFor();
  await page.keyboard.type('Are you there?');
  await press(page, 'Enter');
  await panel.locator('article[data-state="complete"]').waitFor();
  expect(await barriers(page)).toEqual([]);
  const isTrial = (session: { metadata?: Record<string, unknown> | undefined }): boolean =>
    session.metadata?.['title'] === 'Trial of Echo';
  const trials = async (): Promise<number> => {
    let count = 0;
    for await (const session of rig.client.sessions.list()) if (isTrial(session)) count += 1;
    return count;
  };
  expect(await trials()).toBe(1);
  await press(page, 'Escape');
  await panel.waitFor({ state: 'detached' });
  await expect.poll(trials).toBe(0);
  await row(page, 'Echo').getByText('Messages').waitFor();
  await expect.poll(() => row(page, 'Echo').innerText()).toMatch(/Messages\s+1\b/);
  // A second trial is another chat.
  await enter(page, 'Try it: Echo');
  await panel.locator('textarea:focus').waitFor();
  expect(await panel.locator('article').count()).toBe(0);
  expect(complaints).toEqual([]);
});

it('shows how agents are: a cooldown that is counted down, and an error', async () => {
  await rig.client.agents.register({
    name: 'Limited',
    provider: 'demo',
    model: 'echo',
    metadata: { limits: { messages_per_minute: 1 } },
  });
  await rig.client.agents.register({ name: 'Broken', provider: 'openai', model: 'fault-401' });
  const { page } = await rig.openLoggedIn(context, '/agents');
  const { agents } = await rig.client.agents.list();
  const idOf = (name: string): string => agents.find((agent) => agent.name === name)?.agent_id ?? '';
  const say = async (name: string, texts: readonly string[]): Promise<void> => {
    const { session_id: id } = await rig.client.sessions.create({
      session_type: 'human_agent',
      agents: { primary: { agent_id: idOf(name) } },
    });
    for (const content of texts) await rig.client.sessions.post(id, { content });
  };
  await say('Limited', ['one', 'two']);
  await say('Broken', ['one']);
  await row(page, 'Limited')
    .getByText(/^Cooldown for 0:[0-5]\d$/)
    .waitFor();
  const left = await row(page, 'Limited').locator('[data-status]').innerText();
  await expect.poll(() => row(page, 'Limited').locator('[data-status]').innerText()).not.toBe(left);
  await row(page, 'Broken').getByText('PROVIDER_AUTH_FAILED').waitFor();
  await row(page, 'Broken').getByText('Error', { exact: true }).waitFor();
  expect(await barriers(page)).toEqual([]);
});

it('deletes an agent after a question', async () => {
  const { agent_id: id } = await rig.client.agents.register({ name: 'Gone', provider: 'demo' });
  const { page, complaints } = await rig.openLoggedIn(context, '/agents');
  await enter(page, 'Delete Gone');
  await page.getByRole('alertdialog', { name: 'Delete this agent?' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await enter(page, 'Delete');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await row(page, 'Gone').waitFor({ state: 'detached' });
  await expect(rig.client.agents.status(id)).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' });
  expect(complaints).toEqual([]);
});

it('has no barriers in its dark theme, wide or narrow', async () => {
  const own = [1280, 390];
  for (const width of own) {
    const dark = await rig.context({ theme: 'dark', width });
    const { page } = await rig.openLoggedIn(dark, '/agents');
    await row(page, 'Tea expert').waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await enter(page, 'Change Tea expert');
    await page.getByRole('dialog').locator('input:focus').waitFor();
    expect(await barriers(page)).toEqual([]);
    await dark.close();
  }
});
