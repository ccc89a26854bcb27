import { hash } from 'node:crypto';
import { randomId } from '@agentconnect/protocol';
import type { Cluster, Redis } from 'ioredis';
import { z } from 'zod';
import type { AuthKeys } from '../redis/auth-keys.ts';
import type { User } from '../users/user.ts';

/** How long a link can be used, in ms. */
export const loginLinkMs = 15 * 60_000;

const secretLength = 32;

const Kept = z.object({ user: z.string(), tokens_from: z.number() });

/** The user whom a link logs in, and the user's `tokensFrom` when it was made. */
export interface LinkedUser {
  readonly user: string;
  readonly issuedAt: number;
}

/** Links that log a user in once, kept in Redis under a hash of their secret. */
export class LoginLinks {
  private readonly redis: Redis | Cluster;
  private readonly keys: AuthKeys;

  constructor(redis: Redis | Cluster, keys: AuthKeys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** The secret of a new link. */
  async create({ name, tokensFrom }: Pick<User, 'name' | 'tokensFrom'>): Promise<string> {
    const secret = randomId(secretLength);
    const kept: z.infer<typeof Kept> = { user: name, tokens_from: tokensFrom };
    await this.redis.set(this.keyOf(secret), JSON.stringify(kept), 'PX', loginLinkMs);
    return secret;
  }

  /** Uses a link up. `undefined` if there is none with this secret, or none any more. */
  async redeem(secret: string): Promise<LinkedUser | undefined> {
    const text = await this.redis.getdel(this.keyOf(secret));
    if (text === null) return undefined;
    const { user, tokens_from: issuedAt } = Kept.parse(JSON.parse(text));
    return { user, issuedAt };
  }

  private keyOf(secret: string): string {
    return this.keys.loginLink(hash('sha256', secret, 'base64url'));
  }
}

/** The link at a server's origin. Its secret is in the fragment, which browsers do not send to servers. */
export function loginLinkAddress(origin: string, secret: string): string {
  return `${origin}/#login=${secret}`;
}
