import type { PasswordHasher } from '../passwords/password-hasher.ts';
import type { User, UserSource } from './user.ts';

export interface AccountsOptions {
  /** Asked in this order; the first one that knows a name decides. */
  readonly sources: readonly UserSource[];
  readonly hasher: PasswordHasher;
  /** The names of users who are administrators, whatever their source says. */
  readonly admins?: ReadonlySet<string>;
}

/** All users that can log in. */
export class Accounts implements UserSource {
  private readonly sources: readonly UserSource[];
  private readonly hasher: PasswordHasher;
  private readonly admins: ReadonlySet<string>;

  constructor(options: AccountsOptions) {
    this.sources = options.sources;
    this.hasher = options.hasher;
    this.admins = options.admins ?? new Set();
  }

  async find(name: string): Promise<User | undefined> {
    for (const source of this.sources) {
      const user = await source.find(name);
      if (user) return this.admins.has(user.name) ? { ...user, role: 'admin' } : user;
    }
    return undefined;
  }

  /**
   * The user, if the password is right and the user may log in. A password is hashed in any case, so that an unknown or disabled
   * user takes as long as a wrong password. Rejects like the hasher when too many wait.
   */
  async verify(name: string, password: string): Promise<User | undefined> {
    const user = await this.find(name);
    const known = user && !user.disabled ? user.passwordHash : undefined;
    return (await this.hasher.verify(known, password)) ? user : undefined;
  }
}
