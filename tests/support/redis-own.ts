import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Guard } from '../../scripts/guard/guard.ts';
import { findRedis, noRedis } from '../../scripts/redis/find-redis.ts';
import { testPort } from './test-port.ts';
import { type RunningRedis, startRedis } from '../../scripts/redis/start-redis.ts';
import { TcpLink } from './tcp-link.ts';

type Settings = Readonly<Record<string, string>>;

export interface OwnRedisOptions {
  /** It has an append-only file unless these are given. */
  readonly settings?: Settings;
  /** Ends it with this process, along with others. */
  readonly guard?: Guard;
  /** Puts a link in front of it, and tells others to come by that, with this setting. */
  readonly linkedBy?: 'cluster-announce-port' | 'replica-announce-port' | undefined;
}

/** What stands alone loses nothing that it has confirmed. */
const durable: Settings = { appendonly: 'yes', appendfsync: 'always' };

/** A Redis that a test may do anything to. */
export class OwnRedis {
  readonly url: string;
  readonly port: number;
  /** The way by which others come to it, if it has one. */
  readonly link: TcpLink | undefined;
  readonly #guard: Guard;
  readonly #dir: string;
  readonly #settings: Settings;
  #server: RunningRedis;
  #isFrozen = false;

  private constructor(guard: Guard, dir: string, settings: Settings, server: RunningRedis, link?: TcpLink) {
    this.#guard = guard;
    this.#dir = dir;
    this.#settings = settings;
    this.#server = server;
    this.url = server.url;
    this.port = server.port;
    this.link = link;
  }

  static async start({
    settings = durable,
    guard = new Guard(),
    linkedBy,
  }: OwnRedisOptions = {}): Promise<OwnRedis> {
    const dir = mkdtempSync(join(tmpdir(), 'agentconnect-test-own-redis-'));
    const port = await testPort();
    if (linkedBy === undefined)
      return new OwnRedis(guard, dir, settings, await run(guard, dir, settings, port));
    const link = new TcpLink(`redis://127.0.0.1:${port}`);
    await link.open();
    const linked = { ...settings, [linkedBy]: String(link.port) };
    return new OwnRedis(guard, dir, linked, await run(guard, dir, linked, port), link);
  }

  /** The port by which others come to it. */
  get knownPort(): number {
    return this.link?.port ?? this.port;
  }

  /** Ends it as a crash does. */
  async crash(): Promise<void> {
    await this.#server.kill();
  }

  /** Starts it again with what its file holds; `more` settings come on top. */
  async recover(more: Settings = {}): Promise<void> {
    this.#server = await run(this.#guard, this.#dir, { ...this.#settings, ...more }, this.port);
  }

  /** Halts it, or lets it go on: its connections stay open. */
  freeze(isFrozen: boolean): void {
    this.#isFrozen = isFrozen;
    process.kill(this.#server.pid, isFrozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Runs commands on a connection of its own. */
  async command(...args: readonly string[]): Promise<unknown> {
    const redis = new Redis(this.url);
    redis.on('error', () => undefined);
    try {
      const [name = '', ...rest] = args;
      return await redis.call(name, ...rest);
    } finally {
      redis.disconnect();
    }
  }

  async stop(): Promise<void> {
    if (this.#isFrozen) this.freeze(false);
    await this.link?.cut();
    await this.#server.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

async function run(guard: Guard, dir: string, settings: Settings, port: number): Promise<RunningRedis> {
  const source = await findRedis({ say: () => undefined });
  if (!source) throw new Error(noRedis);
  return startRedis({ source, guard, dir, settings, port });
}
