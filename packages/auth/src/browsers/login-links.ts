import type { Cluster, Redis } from 'ioredis';
import { z } from 'zod';
import type { AuthKeys } from '../redis/auth-keys.ts';
import type { User } from '../users/user.ts';
import { SingleUseSecrets } from './single-use-secrets.ts';

/** How long a link can be used, in ms. */
export const loginLinkMs = 15 * 60_000;

const Kept = z.object({ user: z.string(), tokens_from: z.number() });

/** The user whom a link logs in, and the user's `tokensFrom` when it was made. */
export interface LinkedUser {
  readonly user: string;
  readonly issuedAt: number;
}

/** Links that log a user in once, kept in Redis under a hash of their secret. */
export class LoginLinks {
  private readonly secrets: SingleUseSecrets<z.infer<typeof Kept>>;

  constructor(redis: Redis | Cluster, keys: AuthKeys) {
    this.secrets = new SingleUseSecrets({
      redis,
      keyOf: (hash) => keys.loginLink(hash),
      schema: Kept,
      lastsMs: loginLinkMs,
    });
  }

  /** The secret of a new link. */
  async create({ name, tokensFrom }: Pick<User, 'name' | 'tokensFrom'>): Promise<string> {
    return this.secrets.create({ user: name, tokens_from: tokensFrom });
  }

  /** Uses a link up. `undefined` if there is none of this secret, any more. */
  async redeem(secret: string): Promise<LinkedUser | undefined> {
    const kept = await this.secrets.redeem(secret);
    return kept && { user: kept.user, issuedAt: kept.tokens_from };
  }
}

/** The link at a server's origin. Its secret is in the fragment, which browsers do not send to servers. */
export function loginLinkAddress(origin: string, secret: string): string {
  return `${origin}/#login=${secret}`;
}
