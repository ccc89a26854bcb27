import type { Role } from '@agentconnect/protocol';

/** A user as a source of users keeps it. */
export interface User {
  readonly name: string;
  /** argon2id, in PHC format; `undefined` for one who has no account here, and no password. */
  readonly passwordHash: string | undefined;
  readonly disabled: boolean;
  /** What the user may do beyond what every user may. */
  readonly role?: Role | undefined;
  /** Tokens issued before this time (ms) do not count: the user was added, or had all tokens revoked, at that time. */
  readonly tokensFrom: number;
  /** Differs for another password, for users whose `tokensFrom` does not change with it. */
  readonly mark?: string;
}

/** A user's `mark`, or a placeholder. */
export function markOf({ mark }: Pick<User, 'mark'>): string {
  return mark ?? '-';
}

/** Where users are looked up. */
export interface UserSource {
  find(name: string): Promise<User | undefined>;
}

/** Letters, digits and marks; no white space, and nothing that separates: `:`, `,`, braces, quotes, slashes. */
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N}._@+~-]{0,127}$/u;

/** The one form in which a name is kept; a letter with an accent may be written as one character or as two (UAX #15). */
export function composed(name: string): string {
  return name.normalize('NFC');
}

/** What is wrong with a name for a new user, or `undefined`. */
export function problemOfUserName(name: string): string | undefined {
  if (namePattern.test(name)) return undefined;
  return 'a user name has 1 to 128 letters, digits and . _ @ + ~ -, and begins with a letter or digit';
}
