import type { SessionAgentRequest } from '@agentconnect/protocol';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { barriers, ConsoleRig, press, sessionOf } from './console-rig.ts';

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

const speaker = (words: string | string[], more: object = {}) => ({
  provider: 'demo',
  model: 'typist',
  metadata: { script: words, tokens_per_second: 60, ...more },
});

async function conversation(
  agents: Readonly<Record<string, SessionAgentRequest>>,
  metadata: object = {},
): Promise<string> {
  const { session_id: id } = await rig.client.sessions.create({
    session_type: 'agent_agent',
    agents,
    metadata: { title: 'A conversation', goal: 'Agree.', ...metadata },
  });
  return id;
}

/** Puts the cursor on something and presses Enter. */
async function enter(page: Page, role: 'button' | 'link', name: string): Promise<void> {
  await page.getByRole(role, { name, exact: true, disabled: false }).first().focus();
  await press(page, 'Enter');
}

const turns = (page: Page): Promise<string[]> =>
  page.locator('article[data-kind="answer"] .tabular-nums:has-text("Turn")').allInnerTexts();

it('starts a preset at once, numbers its turns, and shows how it ended', async () => {
  const { page, complaints } = await rig.openLoggedIn(context, '/conversations/new');
  await page.getByRole('heading', { name: 'Let agents talk' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page
    .getByRole('listitem')
    .filter({ hasText: 'A debate' })
    .getByRole('button', { name: 'Start' })
    .focus();
  await press(page, 'Enter');
  const id = await sessionOf(page);
  const end = page.getByRole('region', { name: 'The conversation has ended' });
  await end.getByText('The goal was reached.').waitFor();
  const log: { turn: unknown; content: string }[] = [];
  for await (const { type, content = '', metadata } of rig.client.sessions.history(id))
    if (type === 'response') log.push({ turn: metadata['turn'], content });
  expect(log.map(({ turn }) => turn)).toEqual([1, 2, 3, 4, 5, 6]);
  await expect.poll(() => turns(page)).toEqual(log.map(({ turn }) => `Turn ${String(turn)}`));
  await page.getByText('Turn 6 of 20').waitFor();
  expect(await end.innerText()).toMatch(/Summary\n.+\n.*Turns\n6/s);
  const inks = await page.evaluate<string[]>(
    `[...document.querySelectorAll('article .agent-ink')].map((name) => name.innerText + getComputedStyle(name).color)`,
  );
  expect(new Set(inks).size).toBe(2);
  expect(complaints).toEqual([]);
});

it('is put together by keyboard, and says what is missing', async () => {
  const { page, complaints } = await rig.openLoggedIn(context, '/conversations/new');
  await enter(page, 'button', 'Start the conversation');
  await page.locator('textarea[aria-invalid]:focus').waitFor();
  await page.getByText('They need a goal.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.type('Count to three.');
  const cards = page.getByRole('group', { name: /^(Agent \d|Nora|Max)$/ });
  await cards.first().getByLabel('Name').focus();
  await press(page, 'ControlOrMeta+a');
  await page.keyboard.type('Nora');
  await enter(page, 'button', 'Add an agent');
  await expect.poll(() => cards.count()).toBe(3);
  await enter(page, 'button', 'Remove Agent 3');
  await expect.poll(() => cards.count()).toBe(2);
  for (const card of await cards.all()) {
    await card.getByLabel('Provider').focus();
    await page.keyboard.type('Demo');
  }
  await page.getByLabel('Turns').focus();
  await press(page, 'ControlOrMeta+a');
  await page.keyboard.type('3');
  await enter(page, 'button', 'Start the conversation');
  const id = await sessionOf(page);
  await page.getByText('It had as many turns as were allowed.').waitFor();
  const { agents, metadata } = await rig.client.sessions.get(id);
  expect(Object.keys(agents)).toEqual(['Nora', 'Agent 2']);
  expect(metadata).toMatchObject({
    goal: 'Count to three.',
    conversation: { turns: 3, reason: 'max_turns' },
  });
  expect(complaints).toEqual([]);
});

it('lets a preset be changed before it starts', async () => {
  const { page } = await rig.openLoggedIn(context, '/conversations/new');
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Twelve voices' })
    .getByRole('button', { name: 'Change it first' })
    .focus();
  await press(page, 'Enter');
  await page.locator('textarea:focus').waitFor();
  expect(await page.getByRole('button', { name: /^Remove / }).count()).toBe(12);
  for (let count = 12; count < 20; count++) await enter(page, 'button', 'Add an agent');
  await page.getByText('Twenty is the most.').waitFor();
  expect(await page.getByRole('button', { name: /^Remove / }).count()).toBe(20);
});

it('takes a word for one agent, which is heard, and ends on Esc', async () => {
  const slow = { tokens_per_second: 8 };
  const id = await conversation({
    pro: speaker(
      Array.from({ length: 90 }, (_, at) => `Tea is good, for reason ${at} of many.`),
      slow,
    ),
    con: speaker(
      Array.from({ length: 90 }, (_, at) => `Coffee is better, by argument ${at} of mine.`),
      slow,
    ),
  });
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page.getByText('Turn 1', { exact: true }).waitFor();
  await page.getByLabel('For', { exact: true }).focus();
  await page.keyboard.type('For: con');
  await page.getByLabel('Message', { exact: true }).focus();
  await page.keyboard.type('Be kind.');
  await press(page, 'Enter');
  const heard = page.locator('[data-heard]', { hasText: 'Be kind.' });
  await heard.waitFor();
  expect(await page.locator('article', { has: heard }).getAttribute('aria-label')).toBe('con');
  await page.locator('article[data-kind="text"]', { hasText: 'to con' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel('Message', { exact: true }).focus();
  await press(page, 'Escape');
  await page.getByText('It was stopped.').waitFor();
  const frames = [];
  for await (const frame of rig.client.sessions.history(id)) frames.push(frame);
  const said = frames.find(({ type }) => type === 'text');
  const session = await rig.client.sessions.get(id);
  expect(said?.receiver).toBe(session.agents['con']?.agent_id);
  expect(complaints).toEqual([]);
});

it('goes on where a limit has ended it, once that is higher', async () => {
  const id = await conversation(
    { a: speaker(['one', 'three', 'five']), b: speaker(['two', 'four', 'six']) },
    { limits: { max_turns: 2 } },
  );
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await page.getByText('It had as many turns as were allowed.').waitFor();
  await enter(page, 'button', 'Raise the limits');
  await page.locator('form input:focus').waitFor();
  await press(page, 'Enter');
  await page.getByText('At least one limit has to be higher than it is.').waitFor();
  expect(await barriers(page)).toEqual([]);
  await press(page, 'ControlOrMeta+a');
  await page.keyboard.type('4');
  await press(page, 'Enter');
  await page.getByText('Turn 4 of 4').waitFor();
  await expect.poll(() => turns(page)).toEqual(['Turn 1', 'Turn 2', 'Turn 3', 'Turn 4']);
  expect((await rig.client.sessions.get(id)).metadata?.['conversation']).toMatchObject({ turns: 4 });
  expect(complaints).toEqual([]);
});

it('shows who was asked as a tree that can be opened', async () => {
  const asking = (agent: string, message: string): object => ({ asks: { agent, message } });
  const register = async (name: string, words: string, more: object = {}): Promise<unknown> =>
    rig.client.agents.register({
      name,
      provider: 'demo',
      model: 'typist',
      capabilities: ['delegation'],
      metadata: { script: words, tokens_per_second: 60, ...more },
    });
  await register('librarian', 'It is in the town chronicle.');
  await register('archivist', 'Our records agree.', asking('librarian', 'Which book has the year?'));
  const id = await conversation(
    {
      reporter: {
        ...speaker('I have asked.', asking('archivist', 'When was the bridge opened?')),
        capabilities: ['delegation'],
      },
      editor: speaker('Print it.'),
    },
    { limits: { max_turns: 2 } },
  );
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  const tree = page.locator('article [data-delegation]').first();
  await tree.locator('summary', { hasText: 'Asked archivist' }).focus();
  await press(page, 'Enter');
  await tree.getByText('When was the bridge opened?').waitFor();
  await tree.locator('summary', { hasText: 'Asked librarian' }).focus();
  await press(page, 'Enter');
  await tree.getByText('Which book has the year?').waitFor();
  await tree.getByText('town chronicle').first().waitFor();
  await page.getByRole('region', { name: 'The conversation has ended' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

it.each([
  ['light', 1280],
  ['dark', 390],
] as const)('has no barriers in its %s theme, %i px wide', async (theme, width) => {
  const words = ['A word with **weight**.', 'And `one` more.'];
  const names = Array.from({ length: 20 }, (_, at) => `agent ${at + 1}`);
  const id = await conversation(Object.fromEntries(names.map((name) => [name, speaker(words)])));
  const own = await rig.context({ theme, width });
  const { page } = await rig.openLoggedIn(own, `/sessions/${id}`);
  await page.getByText('It had as many turns as were allowed.').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  await enter(page, 'button', 'Raise the limits');
  await page.locator('form input:focus').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.goto(`${rig.origin}/conversations/new`);
  await page.getByRole('button', { name: 'Start the conversation' }).waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  await own.close();
});
