import { AgentConnectClient } from '@agentconnect/client';
import axe from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { buildConsole } from '../../../scripts/console/build-console.ts';
import { GatewayFront } from '../../support/gateway-front.ts';
import { openAiServer } from '../../support/providers/openai-server.ts';
import { passwordOf, Stack, type StackOptions } from '../../support/stack.ts';
import { findChromium } from '../find-chromium.ts';

/** A page of the console, and what the browser complained of on it. */
export interface Opened {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** The console as a person has it: two gateways behind one address, a worker, a provider that can fail, a browser. */
export class ConsoleRig {
  readonly openai = openAiServer();
  /** The same user, by a program. */
  readonly client: AgentConnectClient;
  readonly stack: Stack;
  readonly #front: GatewayFront;
  readonly #browser: Browser;

  private constructor(stack: Stack, front: GatewayFront, browser: Browser, openai: ConsoleRig['openai']) {
    this.stack = stack;
    this.#front = front;
    this.#browser = browser;
    this.openai = openai;
    this.client = new AgentConnectClient({
      urls: [1, 0].map((gateway) => stack.gateway(gateway).url),
      identity: { username: 'alice', password: passwordOf('alice') },
    });
  }

  /** `options`: of the installation. */
  static async start(redisUrl: string, options: Partial<StackOptions> = {}): Promise<ConsoleRig> {
    await buildConsole();
    const openai = await openAiServer().start();
    const program = await findChromium();
    const [stack, browser] = await Promise.all([
      Stack.start({
        redisUrl,
        gateways: 2,
        ...options,
        env: { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: openai.baseUrl, ...options.env },
      }),
      chromium.launch({
        executablePath: program.path,
        env: { ...process.env, ...program.env },
        // It wants namespaces that containers rarely have; the pages are ours.
        chromiumSandbox: false,
      }),
    ]);
    const front = await new GatewayFront([0, 1].map((gateway) => stack.gateway(gateway).url)).start();
    return new ConsoleRig(stack, front, browser, openai);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#front.stop();
    await this.stack.stop();
    await this.openai.close();
  }

  get origin(): string {
    return this.#front.origin;
  }

  /** A browser that has not been here before. */
  async context(
    options: BrowserContextOptions & { readonly theme?: 'light' | 'dark'; readonly width?: number } = {},
  ): Promise<BrowserContext> {
    const { theme = 'light', width = 1280, ...rest } = options;
    return this.#browser.newContext({ viewport: { width, height: 800 }, colorScheme: theme, ...rest });
  }

  async open(context: BrowserContext, path = '/'): Promise<Opened> {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const complaints: string[] = [];
    page.on('console', (message) => {
      // Who is logged in is asked of everybody: that nobody is, is an answer.
      if (/status of 401/.test(message.text())) return;
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${this.origin}${path}`);
    return { page, complaints };
  }

  /** Opens a page and logs in on it, by keyboard. */
  async openLoggedIn(context: BrowserContext, path = '/', user = 'alice'): Promise<Opened> {
    const opened = await this.open(context, path);
    await logIn(opened.page, user, passwordOf(user));
    return opened;
  }

  /** What the log of a session has, as the page shows it: texts and answers in order. */
  async logOf(sessionId: string): Promise<string[]> {
    const said: string[] = [];
    for await (const { type, content = '' } of this.client.sessions.history(sessionId))
      if (type === 'text' || type === 'response') said.push(content.trim());
    return said;
  }
}

export async function logIn(page: Page, user: string, password: string): Promise<void> {
  await page.locator('[name="username"]:focus').waitFor();
  await page.keyboard.type(user);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

/** Writes where the cursor is, and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.locator('textarea:focus').waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** The texts and answers that a page shows, as they can be read. */
export async function shown(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('article:not([data-kind=call]) [dir=auto].whitespace-pre-wrap, article .answer')]
      .map((element) => element.innerText.trim())`,
  );
}

export async function sessionOf(page: Page): Promise<string> {
  await page.waitForURL(/\/sessions\//);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** What axe finds on a page, by its rules for WCAG 2.2 AA and its best practices. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  await page.evaluate(
    `document.getAnimations().forEach((animation) => { try { animation.finish(); } catch { animation.cancel(); } })`,
  );
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 160) + ' ' + failureSummary)))`,
  );
}

/** Presses a key, or keys at once, where the cursor is. */
export async function press(page: Page, keys: string): Promise<void> {
  await page.keyboard.press(keys);
}
