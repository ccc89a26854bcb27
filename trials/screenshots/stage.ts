import type { BrowserContext } from 'playwright-core';
import { ConsoleRig } from '../../tests/browser/console/console-rig.ts';
import { OwnRedis } from '../../tests/support/redis-own.ts';
import { eventually } from '../../tests/support/stack-eventually.ts';
import { CountingServer } from '../../tests/support/tools/counting-server.ts';
import { OwnToolsFile } from '../../tests/support/tools/tools-file.ts';
import { fill, type Filled } from './fill.ts';

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** The console with everything that there is to be seen on it, for `alice`; and nothing, for `bob`. */
export class Stage {
  readonly filled: Filled;
  readonly #redis: OwnRedis;
  readonly #tools: Tools;
  readonly #rig: ConsoleRig;
  readonly #logins = new Map<string, StorageState>();

  private constructor(redis: OwnRedis, tools: Tools, rig: ConsoleRig, filled: Filled) {
    this.#redis = redis;
    this.#tools = tools;
    this.#rig = rig;
    this.filled = filled;
  }

  static async open(say: (line: string) => void): Promise<Stage> {
    say('starting Redis, gateways and a worker');
    const redis = await OwnRedis.start();
    const tools = await Tools.start();
    let rig: ConsoleRig | undefined;
    try {
      rig = await ConsoleRig.start(redis.url, { env: { TOOLS_FILE: tools.file.path } });
      const { client } = rig;
      await eventually('the tools are published', 60_000, async () => (await client.tools()).length === 2);
      say('filling them');
      return new Stage(redis, tools, rig, await fill(rig));
    } catch (error) {
      await rig?.stop();
      await tools.stop();
      await redis.stop();
      throw error;
    }
  }

  get origin(): string {
    return this.#rig.origin;
  }

  /** A browser in which somebody is logged in, or nobody. */
  async contextOf(
    user: string | undefined,
    viewport: { readonly width: number; readonly height: number },
  ): Promise<BrowserContext> {
    if (user === undefined) return this.#rig.context({ viewport });
    const storageState = this.#logins.get(user) ?? (await this.#logIn(user));
    return this.#rig.context({ viewport, storageState });
  }

  async close(): Promise<void> {
    await this.#rig.stop();
    await this.#tools.stop();
    await this.#redis.stop();
  }

  async #logIn(user: string): Promise<StorageState> {
    const context = await this.#rig.context();
    const { page } = await this.#rig.openLoggedIn(context, '/', user);
    await page.getByRole('button', { name: `Account of ${user}` }).waitFor();
    const state = await context.storageState();
    this.#logins.set(user, state);
    await context.close();
    return state;
  }
}

/** Two tools of an operator: one that is called at once, and one that somebody has to agree to. */
class Tools {
  readonly file = new OwnToolsFile('');
  readonly #server = new CountingServer();

  static async start(): Promise<Tools> {
    const tools = new Tools();
    const { url } = await tools.#server.start();
    const parameters = { type: 'object', properties: { bed: { type: 'string' }, rows: { type: 'integer' } } };
    const tool = { description: 'Of the garden', parameters, users: 'all' };
    tools.file.write({
      tools: {
        look_up_bed: { ...tool, url: `${url}/bed` },
        order_seeds: { ...tool, method: 'POST', url: `${url}/order`, editable: true },
      },
    });
    return tools;
  }

  async stop(): Promise<void> {
    await this.#server.close();
    await this.file.remove();
  }
}
