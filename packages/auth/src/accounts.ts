import type { PasswordHasher } from './password-hasher.ts';
import type { User, UserSource } from './user.ts';

export interface AccountsOptions {
  /** Asked in this order; the first that knows a name decides. */
  readonly sources: readonly UserSource[];
  readonly hasher: PasswordHasher;
}

/** All users that can log in. */
export class Accounts implements UserSource {
  private readonly sources: readonly UserSource[];
  private readonly hasher: PasswordHasher;

  constructor(options: AccountsOptions) {
    this.sources = options.sources;
    this.hasher = options.hasher;
  }

  async find(name: string): Promise<User | undefined> {
    for (const source of this.sources) {
      const user = await source.find(name);
      if (user) return user;
    }
    return undefined;
  }

  /**
   * The user, if it may log in with this password. One password is hashed in any case: an unknown or disabled user
   * takes as long as a wrong password. Rejects as the hasher does when too many wait.
   */
  async verify(name: string, password: string): Promise<User | undefined> {
    const user = await this.find(name);
    const known = user && !user.disabled ? user.passwordHash : undefined;
    return (await this.hasher.verify(known, password)) ? user : undefined;
  }
}
