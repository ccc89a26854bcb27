import { createHmac } from 'node:crypto';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import { composed, problemOfUserName, type User, type UserSource } from './user.ts';

export interface StaticUser {
  readonly name: string;
  readonly password: string;
}

/**
 * Parses AUTH_USERS: `name:password,name:password`. A password may contain colons, but no comma. Throws a `RangeError` that says
 * what is wrong and contains no password.
 */
export function parseStaticUsers(text: string): StaticUser[] {
  const users = text
    .split(',')
    .filter((entry) => entry.trim() !== '')
    .map((entry, index) => parseEntry(entry.trim(), index + 1));
  if (new Set(users.map((user) => user.name)).size < users.length) {
    throw new RangeError('names a user twice');
  }
  return users;
}

function parseEntry(entry: string, position: number): StaticUser {
  const colon = entry.indexOf(':');
  const name = composed(entry.slice(0, Math.max(0, colon)));
  const password = entry.slice(colon + 1);
  if (colon < 1 || password === '')
    throw new RangeError(`entry ${position} is not of the form name:password`);
  const problem = problemOfUserName(name);
  if (problem) throw new RangeError(`entry ${position}: ${problem}`);
  return { name, password };
}

/** Users from the settings, for development and tests. Their passwords are hashed when the service starts. */
export class StaticUsers implements UserSource {
  private readonly users: ReadonlyMap<string, User>;

  private constructor(users: ReadonlyMap<string, User>) {
    this.users = users;
  }

  /** `secret`: for the mark that tells with which password a browser has logged in. */
  static async create(
    users: readonly StaticUser[],
    { hasher, secret }: { readonly hasher: PasswordHasher; readonly secret: string },
  ): Promise<StaticUsers> {
    const entries = await Promise.all(
      users.map(async ({ name, password }): Promise<[string, User]> => {
        const passwordHash = await hasher.hash(password);
        const mark = createHmac('sha256', secret).update(`user ${name} ${password}`).digest('base64url');
        return [name, { name, passwordHash, disabled: false, tokensFrom: 0, mark }];
      }),
    );
    return new StaticUsers(new Map(entries));
  }

  has(name: string): boolean {
    return this.users.has(name);
  }

  find(name: string): Promise<User | undefined> {
    return Promise.resolve(this.users.get(name));
  }
}
