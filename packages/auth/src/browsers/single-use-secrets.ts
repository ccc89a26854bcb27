import { hash } from 'node:crypto';
import { randomId } from '@agentconnect/protocol';
import type { Cluster, Redis } from 'ioredis';
import type { z } from 'zod';

const secretLength = 32;

export interface SingleUseSecretsOptions<T> {
  readonly redis: Redis | Cluster;
  /** The key of a secret in Redis, by its hash. */
  readonly keyOf: (secretHash: string) => string;
  /** What a secret stands for, as Redis keeps it. */
  readonly schema: z.ZodType<T>;
  readonly lastsMs: number;
}

/** Secrets that stand for something once. Redis keeps that by a hash of the secret. */
export class SingleUseSecrets<T> {
  private readonly options: SingleUseSecretsOptions<T>;

  constructor(options: SingleUseSecretsOptions<T>) {
    this.options = options;
  }

  async create(kept: T): Promise<string> {
    const { redis, lastsMs } = this.options;
    const secret = randomId(secretLength);
    await redis.set(this.keyOf(secret), JSON.stringify(kept), 'PX', lastsMs);
    return secret;
  }

  /** Uses a secret up. `undefined` if there is none like this, any more. */
  async redeem(secret: string): Promise<T | undefined> {
    const { redis, schema } = this.options;
    const text = await redis.getdel(this.keyOf(secret));
    return text === null ? undefined : schema.parse(JSON.parse(text));
  }

  private keyOf(secret: string): string {
    return this.options.keyOf(hash('sha256', secret, 'base64url'));
  }
}
