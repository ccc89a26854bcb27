import { expect, inject, it } from 'vitest';
import { passwordOf, Stack } from '../support/stack.ts';
import { Chromium } from './chromium.ts';
import { PageServer } from './page-server.ts';

it('the client talks in a browser, over kill -9 of its gateway', async ({ onTestFailed }) => {
  const page = new PageServer('tests/browser/page.ts');
  await page.start();
  const origin = page.url.replace(/\/$/, '');
  const stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    env: { CORS_ORIGINS: origin },
  });
  onTestFailed(() => console.error(stack.logs));
  const query = new URLSearchParams({ username: 'alice', password: passwordOf('alice') });
  for (const gateway of [0, 1]) query.append('api', stack.gateway(gateway).url);
  const browser = await Chromium.open(`${page.url}?${query.toString()}`);
  onTestFailed(() => console.error(browser.output));
  try {
    expect(await page.next(60_000)).toEqual({ began: true });
    await stack.kill(0, 'SIGKILL');
    const report = await page.next(60_000);
    expect(report).toMatchObject({
      isWhole: true,
      outcome: 'requested',
      finishReason: 'stopped',
      ends: [1006],
      seqs: [1, 2, 3, 4, 5],
      history: [1, 2, 3, 4, 5],
    });
  } finally {
    await browser.close();
    await stack.stop();
    await page.stop();
  }
});
