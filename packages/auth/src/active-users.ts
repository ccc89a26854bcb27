import type { AccessClaims } from './tokens.ts';
import type { User, UserSource } from './user.ts';

export interface ActiveUsersOptions {
  readonly users: UserSource;
  /** How long an answer is kept, in ms: that late a change to a user takes effect. */
  readonly keepMs?: number;
  readonly now?: () => number;
}

/** As many users are kept; the oldest answer makes room. */
const maxKept = 10_000;

interface Kept {
  readonly user: Promise<User | undefined>;
  readonly until: number;
}

/** Whether the user of a token is still there and may use it, without asking Redis for each request. */
export class ActiveUsers {
  private readonly users: UserSource;
  private readonly keepMs: number;
  private readonly now: () => number;
  private readonly kept = new Map<string, Kept>();

  constructor(options: ActiveUsersOptions) {
    this.users = options.users;
    this.keepMs = options.keepMs ?? 5_000;
    this.now = options.now ?? Date.now;
  }

  /** Rejects as the source of users does, if it cannot be asked. */
  async isActive(claims: Pick<AccessClaims, 'sub' | 'iat'>): Promise<boolean> {
    const user = await this.find(claims.sub);
    if (!user || user.disabled) return false;
    // A token's time of issue is in whole seconds.
    return claims.iat >= Math.floor(user.tokensFrom / 1000);
  }

  private find(name: string): Promise<User | undefined> {
    const kept = this.kept.get(name);
    if (kept && kept.until > this.now()) return kept.user;
    const user = this.users.find(name);
    const entry = { user, until: this.now() + this.keepMs };
    this.kept.delete(name);
    this.kept.set(name, entry);
    this.makeRoom();
    // A failure is not kept: the next request asks again.
    user.catch(() => {
      if (this.kept.get(name) === entry) this.kept.delete(name);
    });
    return user;
  }

  private makeRoom(): void {
    const oldest = this.kept.keys().next();
    if (this.kept.size > maxKept && !oldest.done) this.kept.delete(oldest.value);
  }
}
