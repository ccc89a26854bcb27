import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Guard } from '../../scripts/guard/guard.ts';
import { findRedis, noRedis } from '../../scripts/redis/find-redis.ts';
import { type RunningRedis, startRedis } from '../../scripts/redis/start-redis.ts';

type Settings = Readonly<Record<string, string>>;

/** What stands alone loses nothing that it has confirmed. */
const durable: Settings = { appendonly: 'yes', appendfsync: 'always' };

/** A Redis that a test may do anything to. */
export class OwnRedis {
  readonly url: string;
  readonly port: number;
  readonly #guard: Guard;
  readonly #dir: string;
  readonly #settings: Settings;
  #server: RunningRedis;
  #isFrozen = false;

  private constructor(guard: Guard, dir: string, settings: Settings, server: RunningRedis) {
    this.#guard = guard;
    this.#dir = dir;
    this.#settings = settings;
    this.#server = server;
    this.url = server.url;
    this.port = server.port;
  }

  /** `guard` ends it with this process, along with others; it has an append-only file unless `settings` are given. */
  static async start({ settings = durable, guard = new Guard() } = {}): Promise<OwnRedis> {
    const dir = mkdtempSync(join(tmpdir(), 'agentconnect-test-own-redis-'));
    return new OwnRedis(guard, dir, settings, await run(guard, dir, settings));
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
    await this.#server.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

async function run(guard: Guard, dir: string, settings: Settings, port?: number): Promise<RunningRedis> {
  const source = await findRedis({ say: () => undefined });
  if (!source) throw new Error(noRedis);
  return startRedis({ source, guard, dir, settings, ...(port === undefined ? {} : { port }) });
}
