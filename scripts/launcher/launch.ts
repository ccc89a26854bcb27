import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedisAddress } from '@agentconnect/broker';
import { keptSecret, redisAddress } from '@agentconnect/operations';
import { buildConsole, isConsoleBuilt } from '../console/build-console.ts';
import { Tools } from '../checks/tools.ts';
import { Guard } from '../guard/guard.ts';
import { root } from '../setup/root.mjs';
import type { LauncherConfig } from './config.ts';
import { checkGivenRedis } from './given-redis.ts';
import { LaunchError } from './launch-error.ts';
import { LogLines } from './log-lines.ts';
import type { LaunchOptions } from './options.ts';
import { type Planned, planProcesses } from './plan.ts';
import { PrivateRedis } from './private-redis.ts';
import { say } from './say.ts';
import { Service } from './service.ts';
import { SourceWatch, sourceFolders } from './source-watch.ts';
import { loginOf } from './login-of.ts';
import { type Running, summary } from './summary.ts';
import { availableProviders } from './available-providers.ts';
import { consoleLoginLink, servesConsole } from './console-address.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface LaunchParts {
  readonly options: LaunchOptions;
  readonly config: LauncherConfig;
  readonly env: Environment;
  readonly print: (text: string) => void;
  /** Something that cannot be mended by starting again, in one line. */
  readonly onFatal: (line: string) => void;
  /** A setting that a service has refused, in one line. */
  readonly onBadSetting: (line: string) => void;
}

/** How much longer than its drain a service may take to stop, in ms. */
const extraGraceMs = 5_000;
/** Developers who change sources do not wait for turns under way. */
const watchDrainSeconds = 1;

/** The whole product as child processes, from Redis to the last worker. */
export class Launch {
  private readonly parts: LaunchParts;
  private readonly guard = new Guard();
  private readonly tools = new Tools();
  private readonly logs: LogLines;
  private readonly end = new AbortController();
  private readonly services: Service[] = [];
  private readonly watches: SourceWatch[] = [];
  private privateRedis: PrivateRedis | undefined;
  private stopping: Promise<void> | undefined;

  constructor(parts: LaunchParts) {
    this.parts = parts;
    this.logs = new LogLines(parts.options.json, parts.print);
  }

  /** Starts everything and says what to do with it. Throws a `LaunchError` if that cannot be. */
  async start(): Promise<void> {
    const { config, options, print } = this.parts;
    await makeDataFolder(config.DATA_DIR);
    const planned = await planProcesses(config, options);
    const [redis] = await Promise.all([this.redis(), this.builtConsole()]);
    say(`Redis: ${redis.about}`);
    const settings = await this.sharedSettings(redis.address.url);
    if (this.end.signal.aborted) return;
    const started = performance.now();
    say(`starting ${planned.map(({ name }) => name).join(', ')} …`);
    for (const process of planned) this.services.push(this.service(process, settings));
    for (const service of this.services) service.start();
    await Promise.all(this.services.map((service) => service.ready(this.end.signal)));
    if (this.end.signal.aborted) return;
    say(`ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
    const running: Running = {
      config,
      planned,
      redis: redis.about,
      console: await this.console(planned, redis.address),
      providers: await availableProviders(redis.address, config.REDIS_PREFIX),
    };
    if (options.json) process.stderr.write(summary(running));
    else print(summary(running));
    if (options.watch) this.watch(planned);
  }

  /** Ends everything in good order, Redis last. */
  stop(): Promise<void> {
    this.end.abort();
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  /** Ends the services at once. */
  kill(): void {
    this.end.abort();
    for (const service of this.services) service.kill();
  }

  private async stopAll(): Promise<void> {
    this.tools.stop();
    for (const watch of this.watches) watch.stop();
    await Promise.all(this.services.map((service) => service.stop(this.graceMs)));
    await this.privateRedis?.stop();
  }

  private get graceMs(): number {
    const { options, config } = this.parts;
    return (options.watch ? watchDrainSeconds : config.DRAIN_SECONDS) * 1000 + extraGraceMs;
  }

  private async redis(): Promise<{ address: RedisAddress; about: string }> {
    const { config } = this.parts;
    const { REDIS_URL } = config;
    if (REDIS_URL) {
      const address = redisAddress({ ...config, REDIS_URL });
      return { address, about: await checkGivenRedis(address) };
    }
    this.privateRedis = new PrivateRedis({
      dataDir: config.DATA_DIR,
      guard: this.guard,
      say,
      signal: this.end.signal,
    });
    const { url, about } = await this.privateRedis.start();
    return { address: { url }, about };
  }

  /** Builds the console if it is not there as the sources have it. The API does without, should that fail. */
  private async builtConsole(): Promise<void> {
    if (this.parts.config.CONSOLE === 'off' || (await isConsoleBuilt())) return;
    say('building the console (some ten seconds, the first time) …');
    try {
      await buildConsole(this.tools);
    } catch (error) {
      if (!this.end.signal.aborted) say(error instanceof Error ? error.message : String(error));
    }
  }

  /** Where the console is, if one is served; it logs the first user of `AUTH_USERS` in. */
  private async console(planned: readonly Planned[], address: RedisAddress): Promise<string | undefined> {
    const { config } = this.parts;
    const gateway = planned.find((process) => process.address !== undefined)?.address ?? '';
    if (!(await servesConsole(gateway))) return undefined;
    const { user } = loginOf(config);
    if (user === undefined) return `${gateway}/`;
    return consoleLoginLink(gateway, { address, prefix: config.REDIS_PREFIX, user });
  }

  /** What every service gets beside the environment. */
  private async sharedSettings(redisUrl: string): Promise<Environment> {
    const { config, env, options } = this.parts;
    const dataDir = config.DATA_DIR;
    const made: Record<string, string> = {};
    if (!config.REDIS_URL) made['REDIS_URL'] = redisUrl;
    if (!config.JWT_SECRET) {
      made['JWT_SECRET_FILE'] = join(dataDir, 'jwt-secret');
      await keptSecret(made['JWT_SECRET_FILE'], 48);
    }
    if (!config.AUTH_USERS && config.NODE_ENV !== 'production') {
      made['AUTH_USERS'] = `demo:${await keptSecret(join(dataDir, 'demo-password'), 12)}`;
    }
    const { user } = loginOf(config);
    if (env['ADMIN_USERS'] === undefined && user !== undefined) made['ADMIN_USERS'] = user;
    if (options.watch) made['DRAIN_SECONDS'] = String(watchDrainSeconds);
    return { ...env, ...made };
  }

  private service(planned: Planned, settings: Environment): Service {
    return new Service({
      planned,
      env: { ...settings, ...planned.env },
      guard: this.guard,
      log: this.logs.writer(planned.name),
      say,
      onBadSetting: this.parts.onBadSetting,
    });
  }

  private watch(planned: readonly Planned[]): void {
    for (const name of ['gateway', 'agent-worker'] as const) {
      const concerned = this.services.filter((_service, index) => planned[index]?.service === name);
      const onChange = (): void => {
        say(`the sources of ${name} have changed; restarting it`);
        for (const service of concerned) {
          service.restart(this.graceMs).catch((error: unknown) => this.parts.onFatal(String(error)));
        }
      };
      this.watches.push(new SourceWatch(sourceFolders(root, name), onChange));
    }
    say('watching the sources');
  }
}

async function makeDataFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new LaunchError(`DATA_DIR: cannot write to ${path} (${code}): set it to a folder of your own`);
  }
}
