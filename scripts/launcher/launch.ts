import { join, relative, resolve } from 'node:path';
import { root } from '../setup/prepare.mjs';
import { freePort, isFree } from './free-port.ts';
import { Guard } from './guard.ts';
import { LogLines } from './log-lines.ts';
import type { LaunchOptions } from './options.ts';
import { type LaunchRedis, redisForStart } from './redis-for-start.ts';
import { say } from './say.ts';
import { keptSecret } from './secrets.ts';
import { summary } from './summary.ts';
import { Supervised } from './supervised.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How long a service may take until it is ready, in ms. */
const readyMs = 30_000;

interface Planned {
  readonly name: string;
  readonly main: string;
  readonly env: Environment;
  readonly readyUrl: string;
}

/** The whole product as child processes, from Redis to the last worker. */
export class Launch {
  private readonly options: LaunchOptions;
  private readonly env: Environment;
  private readonly onFatal: (line: string) => void;
  private readonly dataDir: string;
  private readonly guard = new Guard();
  private readonly logs: LogLines;
  private readonly services: { service: Supervised; readyUrl: string; last: () => string }[] = [];
  private redis: LaunchRedis | undefined;
  private stopped = false;

  constructor(options: LaunchOptions, env: Environment, onFatal: (line: string) => void) {
    this.options = options;
    this.env = env;
    this.onFatal = onFatal;
    this.dataDir = resolve(root, env['DATA_DIR'] || '.data');
    this.logs = new LogLines(options.json);
  }

  /** Starts everything and prints what to do with it. Throws an `Error` of one line if that cannot be. */
  async start(): Promise<void> {
    const host = this.env['HOST'] || '127.0.0.1';
    const firstPort = Number(this.env['PORT'] || 8000);
    await this.checkPorts(host, firstPort);
    say('starting Redis …');
    this.redis = await redisForStart(this.env['REDIS_URL'] || undefined, this.dataDir, this.guard);
    const shared = this.sharedSettings(this.redis.url);
    const gateways = await this.planGateways(shared, host, firstPort);
    const workers = await this.planWorkers(shared);
    say(`starting ${gateways.length} gateway(s) and ${workers.length} agent-worker(s) …`);
    for (const planned of [...gateways, ...workers]) this.startService(planned);
    await Promise.all(this.services.map((service) => this.ready(service)));
    if (this.stopped) return;
    process.stdout.write(
      summary({
        redis: this.redis.about,
        dataDir: relative(root, this.dataDir),
        gateways: gateways.map(({ env }) => `http://${host}:${env['PORT']}`),
        admin: [...gateways, ...workers].map(({ name, env }) => `${name} 127.0.0.1:${env['ADMIN_PORT']}`),
        env: this.env,
      }),
    );
  }

  /** Ends everything in good order, Redis last. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    const graceMs = (Number(this.env['DRAIN_SECONDS'] || 20) + 5) * 1000;
    await Promise.all(this.services.map(({ service }) => service.stop(graceMs)));
    await this.redis?.stop();
    this.guard.stop();
  }

  /** Ends everything at once. */
  kill(): void {
    for (const { service } of this.services) service.kill();
  }

  private async checkPorts(host: string, firstPort: number): Promise<void> {
    for (let port = firstPort; port < firstPort + this.options.gateways; port += 1) {
      if (await isFree(host, port)) continue;
      throw new Error(
        `port ${port} is in use: stop what listens there, or set PORT to another (PORT=8080 npm start)`,
      );
    }
  }

  private sharedSettings(redisUrl: string): Environment {
    const secret = this.env['JWT_SECRET'] || this.env['JWT_SECRET_FILE'];
    const users = this.env['AUTH_USERS'] || this.env['AUTH_USERS_FILE'];
    return {
      ...this.env,
      REDIS_URL: redisUrl,
      ...(secret ? {} : { JWT_SECRET: keptSecret(this.dataDir, 'jwt-secret', 48) }),
      ...(users ? {} : { AUTH_USERS: `demo:${keptSecret(this.dataDir, 'demo-password', 12)}` }),
    };
  }

  private async planGateways(shared: Environment, host: string, firstPort: number): Promise<Planned[]> {
    return plan(this.options.gateways, async (index) => {
      const port = firstPort + index;
      return {
        name: `gateway-${index + 1}`,
        main: 'services/gateway/src/main.ts',
        env: { ...shared, HOST: host, PORT: String(port), ADMIN_PORT: String(await freePort()) },
        readyUrl: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/readyz`,
      };
    });
  }

  private async planWorkers(shared: Environment): Promise<Planned[]> {
    return plan(this.options.workers, async (index) => {
      const adminPort = await freePort();
      return {
        name: `worker-${index + 1}`,
        main: 'services/agent-worker/src/main.ts',
        env: { ...shared, ADMIN_PORT: String(adminPort) },
        readyUrl: `http://127.0.0.1:${adminPort}/readyz`,
      };
    });
  }

  private startService({ name, main, env, readyUrl }: Planned): void {
    const { write, last } = this.logs.writer(name);
    const watch = this.options.watch ? ['--watch', '--watch-preserve-output'] : [];
    const service = new Supervised({
      name,
      args: [...watch, '--conditions=source', '--disable-warning=ExperimentalWarning', join(root, main)],
      env,
      guard: this.guard,
      onOutput: write,
      onDeath: (how, pauseMs) => say(`${name} died (${how}); starting it again in ${pauseMs / 1000} s`),
      onBadSetting: (line) => this.onFatal(line),
    });
    this.services.push({ service, readyUrl, last });
    service.start();
  }

  private async ready({ service, readyUrl, last }: (typeof this.services)[number]): Promise<void> {
    const deadline = performance.now() + readyMs;
    while (!this.stopped && !(await isReady(readyUrl))) {
      if (performance.now() < deadline) continue;
      throw new Error(`${service.name} is not ready after ${readyMs / 1000} s; its last lines:\n${last()}`);
    }
  }
}

async function plan(count: number, make: (index: number) => Promise<Planned>): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (let index = 0; index < count; index += 1) planned.push(await make(index));
  return planned;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return false;
  }
}
