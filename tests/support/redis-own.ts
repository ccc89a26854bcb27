import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Guard } from '../../scripts/guard/guard.ts';
import { findRedis, noRedis } from '../../scripts/redis/find-redis.ts';
import { type RunningRedis, startRedis } from '../../scripts/redis/start-redis.ts';

/** A Redis with an append-only file that a test may do anything to. */
export class OwnRedis {
  readonly url: string;
  readonly #guard: Guard;
  readonly #dir: string;
  #server: RunningRedis;

  private constructor(guard: Guard, dir: string, server: RunningRedis) {
    this.#guard = guard;
    this.#dir = dir;
    this.#server = server;
    this.url = server.url;
  }

  static async start(): Promise<OwnRedis> {
    const guard = new Guard();
    const dir = mkdtempSync(join(tmpdir(), 'agentconnect-test-own-redis-'));
    return new OwnRedis(guard, dir, await run(guard, dir));
  }

  /** Ends it as a crash does. */
  async crash(): Promise<void> {
    await this.#server.kill();
  }

  /** Starts it again with what its file holds. */
  async recover(): Promise<void> {
    this.#server = await run(this.#guard, this.#dir, this.#server.port);
  }

  /** Halts it, or lets it go on: its connections stay open. */
  freeze(isFrozen: boolean): void {
    process.kill(this.#server.pid, isFrozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Runs commands on a connection of its own. */
  async command(...args: readonly string[]): Promise<unknown> {
    const redis = new Redis(this.url);
    try {
      const [name = '', ...rest] = args;
      return await redis.call(name, ...rest);
    } finally {
      redis.disconnect();
    }
  }

  async stop(): Promise<void> {
    this.freeze(false);
    await this.#server.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

async function run(guard: Guard, dir: string, port?: number): Promise<RunningRedis> {
  const source = await findRedis({ say: () => undefined });
  if (!source) throw new Error(noRedis);
  const settings = { appendonly: 'yes', appendfsync: 'always' };
  return startRedis({ source, guard, dir, settings, ...(port === undefined ? {} : { port }) });
}
