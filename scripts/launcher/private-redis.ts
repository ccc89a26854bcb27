import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { keptSecret } from '@agentconnect/operations';
import type { Guard } from '../guard/guard.ts';
import { findRedis, noRedis } from '../redis/find-redis.ts';
import type { RedisSource } from '../redis/redis-source.ts';
import { type RunningRedis, startRedis } from '../redis/start-redis.ts';
import { FolderClaim } from './folder-claim.ts';
import { LaunchError } from './launch-error.ts';

export interface PrivateRedisOptions {
  readonly dataDir: string;
  readonly guard: Guard;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;

/** A Redis of our own, with its data under the data folder. One that dies is started again on the same port. */
export class PrivateRedis {
  private readonly options: PrivateRedisOptions;
  private readonly dir: string;
  private readonly claim: FolderClaim;
  private redis: RunningRedis | undefined;
  private isClaimed = false;

  constructor(options: PrivateRedisOptions) {
    this.options = options;
    this.dir = join(options.dataDir, 'redis');
    this.claim = new FolderClaim(this.dir);
  }

  /** Starts it. Throws a `LaunchError` if there is none to be had. */
  async start(): Promise<{ url: string; about: string }> {
    await this.claim.take();
    this.isClaimed = true;
    const source = await findRedis(this.options);
    if (!source) throw new LaunchError(noRedis);
    const password = await keptSecret(join(this.dir, 'password'), 24);
    try {
      const redis = await this.run(source, password);
      return { url: redis.url, about: `a private one, ${source.about}; data in ${this.dir}` };
    } catch (error) {
      throw new LaunchError(error instanceof Error ? error.message : String(error));
    }
  }

  /** Ends it; its data is on the disk by then. */
  async stop(): Promise<void> {
    await this.redis?.stop();
    if (this.isClaimed) await this.claim.release();
    this.isClaimed = false;
  }

  private async run(source: RedisSource, password: string, port?: number): Promise<RunningRedis> {
    const redis = await startRedis({
      source,
      guard: this.options.guard,
      dir: this.dir,
      password,
      settings: { appendonly: 'yes' },
      ...(port === undefined ? {} : { port }),
    });
    this.redis = redis;
    await this.claim.serves(redis);
    void this.whenEnded(redis, source, password);
    return redis;
  }

  private async whenEnded(redis: RunningRedis, source: RedisSource, password: string): Promise<void> {
    const { say, signal } = this.options;
    const how = await redis.ended;
    for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
      say(`redis died (${how}); restarting it in ${pauseMs / 1000} s`);
      try {
        await pause(pauseMs, undefined, { signal });
        await this.run(source, password, redis.port);
        return;
      } catch (error) {
        if (!signal.aborted) say(error instanceof Error ? error.message : String(error));
      }
    }
  }
}
