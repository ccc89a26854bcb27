import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { clientSessions } from '../../support/client-sessions.ts';
import { barriers, ConsoleRig, say, shown } from './console-rig.ts';

let rig: ConsoleRig;
let context: BrowserContext;

beforeAll(async () => {
  // One turn at a time, so that others wait; a worker that is gone is soon missed; Redis can be cut off.
  const env = { WORKER_CONCURRENCY: '1', LEASE_SECONDS: '2' };
  rig = await ConsoleRig.start(inject('redisUrl'), { cuttable: true, env });
}, 240_000);
afterAll(() => rig?.stop());
beforeEach(async ({ onTestFailed }) => {
  onTestFailed(() => console.error(rig.stack.logs));
  context = await rig.context();
});
afterEach(() => context?.close());

const { session, typist } = clientSessions(() => rig.client);

it('says that a worker was lost, and shows the answer that another one has begun again', async () => {
  const { id, script } = await typist(150, 30);
  const { page, complaints } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await say(page, 'one');
  await page.locator('.answer', { hasText: 'word-20' }).waitFor();
  await rig.stack.worker(0).kill('SIGKILL');
  await rig.stack.worker(0).start();
  const again = page.getByText('A worker was lost. Another one has begun this answer again.');
  await again.waitFor();
  expect(await barriers(page)).toEqual([]);
  await page.locator('article[data-state="complete"]').waitFor();
  expect(await again.count()).toBe(0);
  expect(await shown(page)).toEqual(['one', script]);
  expect(await rig.logOf(id)).toEqual(['one', script]);
  expect(complaints).toEqual([]);
});

it('says which place in the queue a chat has', async () => {
  const { id: first } = await typist(2_000, 20);
  const [second, third] = [await session(), await session()];
  const { page } = await rig.openLoggedIn(context, `/sessions/${first}`);
  await say(page, 'one');
  await page.locator('.answer', { hasText: 'word-3' }).waitFor();
  const { page: next } = await rig.open(context, `/sessions/${second}`);
  await say(next, 'two');
  await next.getByText('All workers are busy. This chat is next.').waitFor();
  const { page: later } = await rig.open(context, `/sessions/${third}`);
  await say(later, 'three');
  await later.getByText('All workers are busy. This chat is number 2 in the queue.').waitFor();
  expect(await barriers(later)).toEqual([]);
  await page.locator('textarea').focus();
  await page.keyboard.press('Escape');
  for (const one of [next, later]) {
    await one.locator('article[data-state="complete"]').waitFor();
    await one.locator('[data-activity="idle"]').waitFor();
  }
});

it('counts a cooldown down, and goes on after it', async () => {
  rig.openai.next({ status: 429, headers: { 'retry-after': '12' } });
  rig.openai.next({ steps: [{ text: 'Here I am.' }, { end: 'stop' }] });
  const id = await session({ provider: 'openai', model: 'gpt-test' });
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await say(page, 'Are you there?');
  const countdown = page.locator('[data-activity="cooldown"]');
  const left = async (): Promise<number> => Number(/0:(\d\d)/.exec(await countdown.innerText())?.[1]);
  await countdown.getByText(/^The agent has to pause. It goes on in 0:\d\d\.$/).waitFor();
  expect(await barriers(page)).toEqual([]);
  const before = await left();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThanOrEqual(12);
  await expect.poll(left).toBeLessThan(before);
  await page.locator('[data-kind="event"]', { hasText: 'The agent has to pause for a while' }).waitFor();
  await page.locator('article[data-state="complete"]', { hasText: 'Here I am.' }).waitFor();
  expect(await rig.logOf(id)).toEqual(['Are you there?', 'Here I am.']);
});

it('says that the store is in trouble, and sends what was written meanwhile once', async () => {
  const id = await session({ model: 'typist', metadata: { script: 'Yes.' } });
  const { page } = await rig.openLoggedIn(context, `/sessions/${id}`);
  await say(page, 'before');
  await page.locator('article[data-state="complete"]').waitFor();
  await rig.stack.redis.cut();
  try {
    await page.locator('[data-status="degraded"]').waitFor();
    expect(await barriers(page)).toEqual([]);
    await say(page, 'meanwhile');
    await page.locator('article[data-kind="text"]', { hasText: 'meanwhile' }).waitFor();
  } finally {
    await rig.stack.redis.open();
  }
  await page.locator('[data-status="live"]').waitFor();
  await page.locator('article[data-state="complete"]').nth(1).waitFor();
  expect((await rig.logOf(id)).filter((text) => text === 'meanwhile')).toHaveLength(1);
  expect(await shown(page)).toEqual(await rig.logOf(id));
});
