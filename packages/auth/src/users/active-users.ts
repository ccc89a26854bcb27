import type { Role } from '@agentconnect/protocol';
import { KeptAnswers } from '../revocation/kept-answers.ts';
import { Remembered, rememberRevocationsMs } from '../revocation/remembered.ts';
import type { Revocation } from '../revocation/revocation-log.ts';
import { markOf, type User, type UserSource } from './user.ts';

export interface ActiveUsersOptions {
  readonly users: UserSource;
  /** How long an answer is kept, in ms: that late a change to a user takes effect where nobody tells of it. */
  readonly keepMs?: number;
  readonly now?: () => number;
}

/** By what somebody is taken for a user: a token, or the login of a browser. */
export interface Credential {
  readonly user: string;
  /** From when on it counts, in ms, to be compared with the user's `tokensFrom`. */
  readonly issuedAt: number;
  /** What `markOf` the user was when the password was checked, where that has to be the same. */
  readonly mark?: string;
}

/** Whether the user of a token is still there and may use it, without asking Redis for each request. */
export class ActiveUsers {
  private readonly kept: KeptAnswers<User>;
  private readonly revoked: Remembered<number>;

  constructor({ users, keepMs = 5_000, now = Date.now }: ActiveUsersOptions) {
    this.kept = new KeptAnswers({ ask: (name) => users.find(name), keepMs, now });
    this.revoked = new Remembered({ forMs: rememberRevocationsMs, now });
  }

  /** Rejects as the source of users does, if it cannot be asked. */
  async isActive({ user: name, issuedAt, mark }: Credential): Promise<boolean> {
    const user = await this.kept.find(name);
    if (!user || user.disabled || issuedAt < user.tokensFrom) return false;
    if (mark !== undefined && mark !== markOf(user)) return false;
    return !this.isRevoked(user.name, issuedAt);
  }

  /** From when on the tokens of a user count (ms); `undefined` if there is no such user, or it may do nothing. */
  async tokensFrom(name: string): Promise<number | undefined> {
    const user = await this.kept.find(name);
    if (!user || user.disabled || this.isRevoked(name, user.tokensFrom)) return undefined;
    return user.tokensFrom;
  }

  /** The role of a user, as it was up to `keepMs` ago, or since it was last told that it has changed. */
  async roleOf(name: string): Promise<Role | undefined> {
    const user = await this.kept.find(name);
    return user?.disabled ? undefined : user?.role;
  }

  /** Whether it is known, without asking, that what was issued then was revoked lately. */
  isRevoked(user: string, issuedAt: number): boolean {
    const tokensFrom = this.revoked.get(user);
    return tokensFrom !== undefined && issuedAt < tokensFrom;
  }

  /** Tokens of a user are revoked: what was known of it counts no more. */
  revoke({ user, tokensFrom }: Pick<Revocation, 'user' | 'tokensFrom'>): void {
    this.forget(user);
    this.revoked.set(user, Math.max(this.revoked.get(user) ?? 0, tokensFrom));
  }

  /** The next token of this user is looked up anew. */
  forget(user: string): void {
    this.kept.forget(user);
  }
}
