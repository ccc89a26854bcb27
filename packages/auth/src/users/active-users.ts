import type { Role } from '@agentconnect/protocol';
import { KeptAnswers } from '../revocation/kept-answers.ts';
import { Remembered, rememberRevocationsMs } from '../revocation/remembered.ts';
import type { Revocation } from '../revocation/revocation-log.ts';
import { markOf, type User, type UserSource } from './user.ts';

export interface ActiveUsersOptions {
  readonly users: UserSource;
  /** How long an answer is kept, in ms, and so how late a change to a user takes effect if it is not announced. */
  readonly keepMs?: number;
  readonly now?: () => number;
}

/** What shows that a request is a user's: a token, or the login of a browser. */
export interface Credential {
  readonly user: string;
  /** The time as of which it counts, in ms, to be compared with the user's `tokensFrom`. */
  readonly issuedAt: number;
  /** The user's `markOf` when the password was checked, if it must still be the same. */
  readonly mark?: string;
}

/** Whether the user of a token still exists and may use it, without asking Redis for each request. */
export class ActiveUsers {
  private readonly kept: KeptAnswers<User>;
  private readonly revoked: Remembered<number>;

  constructor({ users, keepMs = 5_000, now = Date.now }: ActiveUsersOptions) {
    this.kept = new KeptAnswers({ ask: (name) => users.find(name), keepMs, now });
    this.revoked = new Remembered({ forMs: rememberRevocationsMs, now });
  }

  /** Rejects like the source of users if it cannot be asked. */
  async isActive({ user: name, issuedAt, mark }: Credential): Promise<boolean> {
    const user = await this.kept.find(name);
    if (!user || user.disabled || issuedAt < user.tokensFrom) return false;
    if (mark !== undefined && mark !== markOf(user)) return false;
    return !this.isRevoked(user.name, issuedAt);
  }

  /** The time from which the tokens of a user count (ms); `undefined` if there is no such user, or the user is disabled. */
  async tokensFrom(name: string): Promise<number | undefined> {
    const user = await this.kept.find(name);
    if (!user || user.disabled || this.isRevoked(name, user.tokensFrom)) return undefined;
    return user.tokensFrom;
  }

  /** The role of a user, at most `keepMs` old; a change that was announced counts at once. */
  async roleOf(name: string): Promise<Role | undefined> {
    const user = await this.kept.find(name);
    return user?.disabled ? undefined : user?.role;
  }

  /** Whether it is known, without asking, that what was issued at a time has recently been revoked. */
  isRevoked(user: string, issuedAt: number): boolean {
    const tokensFrom = this.revoked.get(user);
    return tokensFrom !== undefined && issuedAt < tokensFrom;
  }

  /** Tokens of a user are revoked, so what was known about the user no longer counts. */
  revoke({ user, tokensFrom }: Pick<Revocation, 'user' | 'tokensFrom'>): void {
    this.forget(user);
    this.revoked.set(user, Math.max(this.revoked.get(user) ?? 0, tokensFrom));
  }

  /** The user is looked up again for the next token. */
  forget(user: string): void {
    this.kept.forget(user);
  }
}
