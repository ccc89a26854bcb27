import type { Revocation } from './revocation-log.ts';
import { type AccessClaims, issuedAtOf } from './tokens.ts';
import type { User, UserSource } from './user.ts';

export interface ActiveUsersOptions {
  readonly users: UserSource;
  /** How long an answer is kept, in ms: that late a change to a user takes effect where nobody tells of it. */
  readonly keepMs?: number;
  readonly now?: () => number;
}

/** As many users are kept; the oldest answer makes room. */
const maxKept = 10_000;

/** A revocation is told before it is written. It is remembered for longer than that, and every kept answer, may take. */
const rememberMs = 60_000;

interface Kept {
  readonly user: Promise<User | undefined>;
  readonly until: number;
}

interface Revoked {
  readonly tokensFrom: number;
  readonly until: number;
}

/** Whether the user of a token is still there and may use it, without asking Redis for each request. */
export class ActiveUsers {
  private readonly users: UserSource;
  private readonly keepMs: number;
  private readonly now: () => number;
  private readonly kept = new Map<string, Kept>();
  /** The oldest first. */
  private readonly revoked = new Map<string, Revoked>();

  constructor(options: ActiveUsersOptions) {
    this.users = options.users;
    this.keepMs = options.keepMs ?? 5_000;
    this.now = options.now ?? Date.now;
  }

  /** Rejects as the source of users does, if it cannot be asked. */
  async isActive(claims: Pick<AccessClaims, 'sub' | 'iat' | 'gen'>): Promise<boolean> {
    const user = await this.find(claims.sub);
    const issuedAt = issuedAtOf(claims);
    if (!user || user.disabled || issuedAt < user.tokensFrom) return false;
    return !this.isRevoked(user.name, issuedAt);
  }

  /** Whether it is known, without asking, that a token was revoked lately. `issuedAt` as of `issuedAtOf`. */
  isRevoked(user: string, issuedAt: number): boolean {
    const revoked = this.revoked.get(user);
    return revoked !== undefined && issuedAt < revoked.tokensFrom;
  }

  /** Tokens of a user are revoked: what was known of it counts no more. */
  revoke({ user, tokensFrom }: Revocation): void {
    this.forget(user);
    const known = this.revoked.get(user)?.tokensFrom ?? 0;
    this.revoked.delete(user);
    for (const [name, { until }] of this.revoked) {
      if (until > this.now()) break;
      this.revoked.delete(name);
    }
    this.revoked.set(user, { tokensFrom: Math.max(known, tokensFrom), until: this.now() + rememberMs });
  }

  /** The next token of this user is looked up anew. */
  forget(user: string): void {
    this.kept.delete(user);
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
