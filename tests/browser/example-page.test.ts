import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { passwordOf, Stack } from '../support/stack.ts';
import { findChromium } from './find-chromium.ts';

it('the example’s page chats from a file, over the restart of its gateway', async ({ onTestFailed }) => {
  const stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    users: ['demo'],
    env: { CORS_ORIGINS: '*' },
  });
  onTestFailed(() => console.error(stack.logs));
  const program = await findChromium();
  const browser = await chromium.launch({
    executablePath: program.path,
    env: { ...process.env, ...program.env },
    // It wants namespaces that containers rarely have; the page is ours.
    chromiumSandbox: false,
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    const file = pathToFileURL(resolve('docs/examples/chat.html'));
    await page.goto(`${file.href}?api=${encodeURIComponent(stack.gateway().url)}`);
    const line = async (index: number, hasText: RegExp): Promise<void> =>
      page.locator('li').nth(index).filter({ hasText }).waitFor();
    const enter = async (placeholder: string, text: string): Promise<void> => {
      await page.getByPlaceholder(placeholder).fill(text);
      await page.keyboard.press('Enter');
    };

    await enter('password of demo', 'another password');
    await line(0, /password/);

    await enter('password of demo', passwordOf('demo'));
    await enter('say something', 'Hello!');
    await line(1, /^Hello!$/);
    await line(2, /^This is the/);

    // A new socket goes on by the cursor.
    const again = Promise.withResolvers<void>();
    page.on('websocket', (socket) => socket.on('framereceived', () => again.resolve()));
    await stack.restart(0);
    await again.promise;
    await line(2, /^This is the typist.*real model\.$/);
    await enter('say something', 'And now?');
    await line(3, /^And now\?$/);
    await line(4, /^This is the typist.*real model\.$/);
    expect(await page.locator('li').count()).toBe(5);
  } finally {
    await browser.close();
    await stack.stop();
  }
});
