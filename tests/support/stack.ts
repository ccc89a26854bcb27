import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { testPort } from './test-port.ts';
import { programOf } from './service-program.ts';
import { type ServiceName, StackProcess } from './stack-process.ts';
import { TcpLink } from './tcp-link.ts';

export interface StackOptions {
  /** The Redis of the tests. */
  readonly redisUrl: string;
  /** How many of each to start with (1 and 1). */
  readonly gateways?: number;
  readonly workers?: number;
  /** Users beside `alice` and `bob`; each one's password is `<name>-password`. */
  readonly users?: readonly string[];
  /** Settings of every process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Leaves the limits as an operator gets them; else they are off. */
  readonly defaultLimits?: boolean;
  /**
   * Puts a link between the processes and Redis, so that `redis.cut()` cuts them off; or one for `each` process, in
   * `links`.
   */
  readonly cuttable?: boolean | 'each';
  /** The tree whose sources the processes run (this one). */
  readonly root?: string;
  /** Told each line that a process writes. */
  readonly onLine?: (line: string) => void;
}

/** The way of one process to Redis. */
interface ProcessLink {
  /** The process's name. */
  readonly of: string;
  readonly link: TcpLink;
}

export interface GatewayAddress {
  readonly url: string;
  readonly wsUrl: string;
  readonly adminUrl: string;
}

export function passwordOf(user: string): string {
  return `${user}-password`;
}

/** Limits get in the way of most tests. */
const noLimits = {
  ADDRESS_REQUESTS_PER_SECOND: '0',
  USER_REQUESTS_PER_SECOND: '0',
  USER_BODY_BYTES_PER_SECOND: '0',
  RATE_LIMIT_LOGIN: '0',
  RATE_LIMIT_LOGIN_ADDRESS: '0',
  LOGIN_FAILURES_MAX: '0',
  RATE_LIMIT_VERIFY: '0',
  RATE_LIMIT_TICKETS: '0',
  RATE_LIMIT_SESSION_CREATE: '0',
  RATE_LIMIT_SESSION_QUERY: '0',
  RATE_LIMIT_WS_MESSAGES: '0',
  RATE_LIMIT_AGENT_OPS: '0',
  RATE_LIMIT_ADMIN: '0',
  RATE_LIMIT_CONSOLE: '0',
  RATE_LIMIT_CONSOLE_CREATE: '0',
  SESSIONS_AT_WORK_MAX: '0',
};

/**
 * The whole product as real processes: gateways, workers and a part of the tests' Redis that is theirs alone (a
 * prefix of its own).
 */
export class Stack {
  readonly redis: TcpLink;
  readonly #env: Readonly<Record<string, string>>;
  readonly #root: string | undefined;
  readonly #onLine: StackOptions['onLine'];
  readonly #gateways: { readonly process: StackProcess; readonly port: number }[] = [];
  readonly #workers: StackProcess[] = [];
  readonly #links: ProcessLink[] = [];
  /** What each process comes to by a link of its own, if it has one. */
  readonly #linkedTo: string | undefined;

  private constructor(options: StackOptions, redis: TcpLink) {
    this.redis = redis;
    this.#linkedTo = options.cuttable === 'each' ? options.redisUrl : undefined;
    this.#root = options.root;
    this.#onLine = options.onLine;
    const users = ['alice', 'bob', ...(options.users ?? [])];
    this.#env = {
      REDIS_URL: options.cuttable === true ? redis.url : options.redisUrl,
      REDIS_PREFIX: `t${randomBytes(6).toString('hex')}`,
      JWT_SECRET: randomBytes(32).toString('hex'),
      AUTH_USERS: users.map((user) => `${user}:${passwordOf(user)}`).join(','),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      ...(options.defaultLimits ? {} : noLimits),
      ...options.env,
    };
  }

  static async start(options: StackOptions): Promise<Stack> {
    const redis = new TcpLink(options.redisUrl);
    if (options.cuttable === true) await redis.open();
    const stack = new Stack(options, redis);
    try {
      const workers = Array.from({ length: options.workers ?? 1 }, () => stack.addWorker());
      const gateways = Array.from({ length: options.gateways ?? 1 }, () => stack.addGateway());
      await Promise.all([...workers, ...gateways]);
    } catch (error) {
      await stack.stop('SIGKILL');
      throw error;
    }
    return stack;
  }

  /** What its keys in Redis begin with. */
  get prefix(): string {
    return this.#env['REDIS_PREFIX'] ?? '';
  }

  get links(): readonly ProcessLink[] {
    return this.#links;
  }

  gateway(index = 0): GatewayAddress {
    const gateway = this.#gateways[index];
    if (!gateway) throw new Error(`there is no gateway ${index}`);
    const address = `127.0.0.1:${gateway.port}/api`;
    return { url: `http://${address}`, wsUrl: `ws://${address}`, adminUrl: gateway.process.adminUrl };
  }

  worker(index = 0): StackProcess {
    const worker = this.#workers[index];
    if (!worker) throw new Error(`there is no worker ${index}`);
    return worker;
  }

  gatewayProcess(index = 0): StackProcess {
    const gateway = this.#gateways[index];
    if (!gateway) throw new Error(`there is no gateway ${index}`);
    return gateway.process;
  }

  /** Waits until every process that is up says that it is ready. */
  async ready(): Promise<void> {
    await Promise.all(this.processes.filter(({ isUp }) => isUp).map((process) => process.ready()));
  }

  /** Ends a gateway with a signal; its address stays its own for `restart`. */
  async kill(index: number, signal: NodeJS.Signals): Promise<void> {
    await this.gatewayProcess(index).kill(signal);
  }

  /** Ends a gateway in order and starts it again at the same address. */
  async restart(index: number): Promise<void> {
    await this.gatewayProcess(index).kill('SIGTERM');
    await this.gatewayProcess(index).start();
  }

  /** `env` comes on top of the settings of every process. */
  async addGateway(env: Readonly<Record<string, string>> = {}): Promise<number> {
    const port = await testPort();
    const adminPort = await testPort();
    const link = await this.openLink();
    const name = `gateway ${this.#gateways.length}`;
    const process = this.process('gateway', name, adminPort, {
      ...this.linkedBy(name, link),
      PORT: String(port),
      ...env,
    });
    const index = this.#gateways.push({ process, port }) - 1;
    await process.start();
    return index;
  }

  /** `env` comes on top of the settings of every process. */
  async addWorker(env: Readonly<Record<string, string>> = {}): Promise<number> {
    const adminPort = await testPort();
    const link = await this.openLink();
    const name = `agent-worker ${this.#workers.length}`;
    const worker = this.process('agent-worker', name, adminPort, { ...this.linkedBy(name, link), ...env });
    const index = this.#workers.push(worker) - 1;
    await worker.start();
    return index;
  }

  /** Starts a service with other settings, which it must refuse. */
  async refusesToStart(
    service: ServiceName,
    env: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; output: string }> {
    const refused = this.process(service, `refused ${service}`, await testPort(), env);
    try {
      return await refused.run();
    } finally {
      await refused.kill('SIGKILL');
    }
  }

  /** Runs a command of an operator; resolves with all that it wrote. */
  async admin(args: readonly string[], input = ''): Promise<string> {
    const child = spawn(process.execPath, [...programOf('admin', { root: this.#root }), ...args], {
      cwd: this.#root,
      env: { PATH: process.env['PATH'], ...this.#env },
    });
    child.stdin.end(input);
    const written = await Promise.all([text(child.stdout), text(child.stderr)]);
    return written.join('');
  }

  /** What every process wrote last: for a test that failed. */
  get logs(): string {
    return this.processes.map((process) => `──── ${process.name}\n${process.log}`).join('\n');
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const ends = this.processes.map((process) => process.kill(signal));
    const results = await Promise.allSettled(ends);
    await Promise.all([this.redis, ...this.#links.map(({ link }) => link)].map((link) => link.cut()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  private get processes(): StackProcess[] {
    return [...this.#gateways.map(({ process }) => process), ...this.#workers];
  }

  private async openLink(): Promise<TcpLink | undefined> {
    const link = this.#linkedTo === undefined ? undefined : new TcpLink(this.#linkedTo);
    await link?.open();
    return link;
  }

  /** The setting by which a process comes to Redis by its own link, if it has one. */
  private linkedBy(of: string, link: TcpLink | undefined): Record<string, string> {
    if (!link) return {};
    this.#links.push({ of, link });
    return { REDIS_URL: link.url };
  }

  private process(
    service: ServiceName,
    name: string,
    adminPort: number,
    env: Readonly<Record<string, string>>,
  ): StackProcess {
    return new StackProcess({
      service,
      name,
      adminPort,
      root: this.#root,
      onLine: this.#onLine,
      env: { ...this.#env, ADMIN_PORT: String(adminPort), ...env },
    });
  }
}
