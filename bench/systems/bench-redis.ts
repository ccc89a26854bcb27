import { Redis } from 'ioredis';
import { OwnRedis } from '../../tests/support/redis-own.ts';
import { eventually } from '../../tests/support/stack-eventually.ts';

/** Beyond it the append-only file is written anew between two windows, so that no window pays for that. */
const longFileBytes = 256 * 1024 * 1024;
const rewriteMs = 60_000;

/** The Redis of one system: a process of its own, with the append-only file that a production has. */
export class BenchRedis {
  readonly url: string;
  readonly pid: number;
  /** A connection for looking at it. */
  readonly client: Redis;
  readonly #server: OwnRedis;

  private constructor(server: OwnRedis) {
    this.#server = server;
    this.url = server.url;
    this.pid = server.pid;
    this.client = new Redis(server.url);
  }

  static async start(): Promise<BenchRedis> {
    const settings = { appendonly: 'yes', appendfsync: 'everysec', 'auto-aof-rewrite-percentage': '0' };
    return new BenchRedis(await OwnRedis.start({ settings }));
  }

  async version(): Promise<string> {
    return /^redis_version:(\S+)/m.exec(await this.client.info('server'))?.[1] ?? 'unknown';
  }

  /** Writes a long append-only file anew, and waits for that. */
  async tidy(): Promise<void> {
    if ((await this.#persistence('aof_current_size')) < longFileBytes) return;
    await this.client.bgrewriteaof();
    await eventually('the append-only file is written anew', rewriteMs, async () => {
      const [scheduled, running] = [
        await this.#persistence('aof_rewrite_scheduled'),
        await this.#persistence('aof_rewrite_in_progress'),
      ];
      return scheduled === 0 && running === 0;
    });
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    await this.#server.stop();
  }

  async #persistence(field: string): Promise<number> {
    const info = await this.client.info('persistence');
    return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1]);
  }
}
