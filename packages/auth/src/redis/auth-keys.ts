/** The names of this package's keys in Redis. The broker's `Keys` has them, along with all other keys of the product. */
export interface AuthKeys {
  /** Hash: a user. */
  user(name: string): string;
  /** Set: the names of all users. */
  userNames(): string;
  /** Stream: whose tokens were revoked. */
  revocations(): string;
  /** Hash: failed logins of a name. It is hashed, because it may be anything. */
  loginFailures(nameHash: string): string;
  /** Sorted set: addresses that a name has logged in from, by when; in the slot of its failures. */
  loginAddresses(nameHash: string): string;
  /** Hash: the browsers that a user is logged in with, by the hash of what they send; in the same slot. */
  browserLogins(nameHash: string): string;
  /** String: the user whom a login link logs in, by the hash of its secret. */
  loginLink(secretHash: string): string;
  /** String: what a ticket for a socket rests on, by the ticket, hashed. */
  socketTicket(ticketHash: string): string;
  /** Hash: an API key. */
  apiKey(id: string): string;
  /** Set: the ids of a user's API keys; in the slot of the user. */
  apiKeysOf(owner: string): string;
  /** Stream: a trail of the audit log. */
  audit(trail: string): string;
  /** Set: the names of users who have API keys. */
  apiKeyOwners(): string;
}
