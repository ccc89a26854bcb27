import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { eventually } from '../../support/stack-eventually.ts';
import { CountingServer } from '../../support/tools/counting-server.ts';
import { McpHttpServer } from '../../support/tools/mcp-http-server.ts';
import { OwnToolsFile } from '../../support/tools/tools-file.ts';
import { says } from '../../support/tools/tools-rig.ts';
import { barriers, ConsoleRig, press, say, shown } from './console-rig.ts';

const server = new CountingServer();
const mcp = new McpHttpServer();
const file = new OwnToolsFile('');
let rig: ConsoleRig;
let context: BrowserContext;

beforeAll(async () => {
  await Promise.all([server.start(), mcp.start()]);
  const parameters = { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false };
  const tool = { description: 'Counts', parameters, users: 'all' };
  file.write({
    tools: {
      read: { ...tool, url: `${server.url}/read` },
      order: { ...tool, method: 'POST', url: `${server.url}/order`, editable: true },
    },
    mcp_servers: { odd: { url: mcp.url, users: 'all', approval: 'never' } },
  });
  rig = await ConsoleRig.start(inject('redisUrl'), { env: { TOOLS_FILE: file.path } });
  await eventually('the tools are published', 60_000, async () => {
    const names = (await rig.client.tools()).map(({ name }) => name);
    return ['read', 'order', 'odd.hang'].every((name) => names.includes(name));
  });
}, 240_000);
afterAll(async () => {
  await rig?.stop();
  await Promise.all([server.close(), mcp.close(), file.remove()]);
});
beforeEach(async ({ onTestFailed }) => {
  onTestFailed(() => console.error(rig.stack.logs));
  context = await rig.context();
});
afterEach(() => context?.close());

async function session(): Promise<string> {
  const primary = { provider: 'openai', model: 'm', tools: ['*'] };
  return (await rig.client.sessions.create({ session_type: 'human_agent', agents: { primary } })).session_id;
}

const card = (page: Page, tool: string) => page.getByRole('article', { name: `Call of ${tool}` });

/** Puts the cursor on a button and presses Enter. */
async function enter(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true, disabled: false }).focus();
  await press(page, 'Enter');
}

it('shows a call with its arguments and its result, also after a reload', async () => {
  const id = await session();
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  rig.openai.next(says('Let me see. ', { name: 'read', arguments: { n: 7 } }), says('It is done.'));
  await say(page, 'Read it.');
  await card(page, 'read').getByText('Done', { exact: true }).waitFor();
  await page.locator('article[data-state="complete"]').waitFor();
  await page.reload();
  await card(page, 'read').locator('summary').focus();
  await press(page, 'Enter');
  await card(page, 'read').getByText('"n": 7').waitFor();
  const result = await card(page, 'read').locator('pre').last().innerText();
  let logged: string | undefined;
  for await (const { content, metadata } of rig.client.sessions.history(id))
    if (metadata.event === 'tool.result') logged = content;
  expect(result).toBe(logged);
  expect((await shown(page)).slice(-2)).toEqual(['Read it.', 'Let me see. It is done.']);
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

it('asks before a call runs, takes the answer by keyboard, and tells every tab', async () => {
  const id = await session();
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  const { page: tab } = await rig.open(context, `/sessions/${id}`);
  await tab.locator('[data-status="live"]').waitFor();
  rig.openai.next(says('', { name: 'order', arguments: { n: 1 } }), says('Ordered.'));
  const before = server.calls.length;
  await page.locator('textarea').focus();
  await say(page, 'Order one.');
  for (const one of [page, tab]) await card(one, 'order').getByText('May it?').waitFor();
  await expect
    .poll(() => page.locator('[data-announcer]').innerText())
    .toBe('A call of order waits for you.');
  expect(await barriers(page)).toEqual([]);
  expect(server.calls.length).toBe(before);
  await enter(tab, 'Allow');
  for (const one of [page, tab]) {
    await card(one, 'order').getByText('Answered by alice').waitFor();
    await card(one, 'order').getByText('Done', { exact: true }).waitFor();
    expect(await card(one, 'order').getByRole('button', { name: 'Allow' }).count()).toBe(0);
  }
  await page.locator('article[data-state="complete"]').waitFor();
  expect(server.calls.slice(before).map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ n: 1 }]);
});

it('lets arguments be changed, and nothing be sent that is no JSON', async () => {
  const id = await session();
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  rig.openai.next(says('', { name: 'order', arguments: { n: 100 } }), says('Ordered.'));
  const before = server.calls.length;
  await say(page, 'Order many.');
  await card(page, 'order').getByText('May it?').waitFor();
  await enter(page, 'Change the arguments');
  await card(page, 'order').locator('textarea:focus').waitFor();
  await press(page, 'ControlOrMeta+a');
  await page.keyboard.insertText('{"n": ');
  await page.getByText('That is no JSON object.').waitFor();
  expect(await page.getByRole('button', { name: 'Allow with these arguments' }).isDisabled()).toBe(true);
  expect(await barriers(page)).toEqual([]);
  await page.keyboard.insertText('2}');
  await enter(page, 'Allow with these arguments');
  await page.locator('article[data-state="complete"]').waitFor();
  expect(server.calls.slice(before).map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ n: 2 }]);
});

it('denies a call with a reason, which the model is told', async () => {
  const id = await session();
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  rig.openai.next(says('', { name: 'order', arguments: { n: 1 } }), says('Then not.'));
  const before = server.calls.length;
  await say(page, 'Order one.');
  await card(page, 'order').getByText('May it?').waitFor();
  await enter(page, 'Deny');
  await card(page, 'order').locator('input:focus').waitFor();
  await press(page, 'Escape');
  await enter(page, 'Deny');
  await card(page, 'order').locator('input:focus').waitFor();
  await page.keyboard.type('Too dear.');
  await press(page, 'Enter');
  await card(page, 'order').getByText('Denied', { exact: true }).waitFor();
  await page.locator('article[data-state="complete"]', { hasText: 'Then not.' }).waitFor();
  expect(server.calls.length).toBe(before);
  const { body } = rig.openai.requests.at(-1) ?? { body: {} };
  expect(JSON.stringify(body)).toContain('Too dear.');
});

it('shows how far a call has come, and stops it', async () => {
  const id = await session();
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  rig.openai.next(says('', { name: 'odd__hang', arguments: {} }));
  await say(page, 'Begin.');
  const call = card(page, 'odd.hang');
  await call.getByText('1 of 3').waitFor();
  await call.getByText('step 1').waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.locator('textarea').focus();
  await press(page, 'Escape');
  await call.getByText('Running').waitFor({ state: 'detached' });
});

it('answers the questions of an agent, in words or in a form', async () => {
  const primary = { provider: 'openai', model: 'm', capabilities: ['human_input'] };
  const { session_id: id } = await rig.client.sessions.create({
    session_type: 'human_agent',
    agents: { primary },
  });
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  const properties = { size: { enum: ['small', 'large'] }, count: { type: 'integer' } };
  const schema = { type: 'object', properties, required: ['size', 'count'] };
  rig.openai.next(
    says('', { name: 'ask_human', arguments: { text: 'Which colour?' } }),
    says('', { name: 'ask_human', arguments: { text: 'And how many?', schema } }),
    says('So be it.'),
  );
  await say(page, 'Order a chair.');
  const first = card(page, 'ask_human').first();
  await first.getByText('Which colour?').waitFor();
  expect(await barriers(page)).toEqual([]);
  await first.getByLabel('Your answer').focus();
  await page.keyboard.type('Blue.');
  await press(page, 'Enter');
  const second = card(page, 'ask_human').nth(1);
  await second.getByText('And how many?').waitFor();
  expect(await barriers(page)).toEqual([]);
  await second.getByLabel('size').focus();
  await page.keyboard.type('large');
  await second.getByLabel('count').focus();
  await page.keyboard.type('4');
  await press(page, 'Enter');
  await page.locator('article[data-state="complete"]', { hasText: 'So be it.' }).waitFor();
  const results: string[] = [];
  for await (const { content = '', metadata } of rig.client.sessions.history(id))
    if (metadata.event === 'tool.result') results.push(content);
  expect(results[0]).toContain('Blue.');
  expect(JSON.parse(results[1] ?? '')).toEqual({ size: 'large', count: 4 });
});

it('gives tools to an agent that is registered, and shows its calls in a trial', async () => {
  const { page, complaints } = await rig.openLoggedIn(context, '/agents');
  await enter(page, 'Register an agent');
  const panel = page.getByRole('dialog');
  await panel.locator('input:focus').waitFor();
  await page.keyboard.type('Reader');
  await panel.getByLabel('Provider').focus();
  await page.keyboard.type('OpenAI');
  await panel.getByLabel('read', { exact: true }).focus();
  await press(page, 'Space');
  expect(await barriers(page)).toEqual([]);
  await enter(page, 'Register');
  await panel.waitFor({ state: 'detached' });
  rig.openai.next(says('', { name: 'read', arguments: {} }), says('Read.'));
  await enter(page, 'Try it: Reader');
  await panel.locator('textarea:focus').waitFor();
  await page.keyboard.type('Read it.');
  await press(page, 'Enter');
  await card(page, 'read').getByText('Done', { exact: true }).waitFor();
  await panel.locator('article[data-state="complete"]').waitFor();
  expect(complaints).toEqual([]);
});

it.each([
  ['light', 1280],
  ['dark', 390],
] as const)('has no barriers in its %s theme, %i px wide', async (theme, width) => {
  const id = await session();
  const own = await rig.context({ theme, width });
  const { page } = await rig.openLoggedIn(own, `/sessions/${id}`);
  rig.openai.next(says('One. ', { name: 'read', arguments: {} }), says('', { name: 'order', arguments: {} }));
  await say(page, 'Both.');
  await card(page, 'order').getByText('May it?').waitFor();
  expect(await barriers(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  await own.close();
});
