import { Redis } from 'ioredis';

const lookMs = 500;

/** Watches how much a Redis holds. */
export class RedisMemory {
  readonly #redis: Redis;
  readonly #looking: NodeJS.Timeout;
  #last = 0;
  #peak = 0;

  private constructor(redis: Redis) {
    this.#redis = redis;
    this.#looking = setInterval(() => void this.look().catch(() => undefined), lookMs);
  }

  static async watch(url: string): Promise<RedisMemory> {
    const redis = new Redis(url);
    redis.on('error', () => undefined);
    const memory = new RedisMemory(redis);
    await memory.look();
    return memory;
  }

  /** What it holds now, in bytes; rejects if it does not say. */
  async look(): Promise<number> {
    const info = await this.#redis.info('memory');
    this.#last = Number(/^used_memory:(\d+)/m.exec(info)?.[1] ?? NaN);
    this.#peak = Math.max(this.#peak, this.#last);
    return this.#last;
  }

  /** The most that it has held since this was asked last, in bytes. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = this.#last;
    return peak;
  }

  stop(): void {
    clearInterval(this.#looking);
    this.#redis.disconnect();
  }
}
