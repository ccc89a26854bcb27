import { closing } from '@agentconnect/protocol';

/** What stays open on the word of a token: a socket or an event stream. */
export interface SignedInConnection {
  readonly user: string;
  /** Of its newest token, as of `issuedAtOf`. */
  readonly issuedAt: number;
  /** Closes it, and lets nothing count any more that it has not done yet. */
  revoke(code: number, reason: string): void;
}

/** Whether a token is known to be revoked. */
export type IsRevoked = (user: string, issuedAt: number) => boolean;

/** As for any token that is not good: clients know that they may come back with another one. */
const reason = 'invalid token';

/** The sockets and event streams of this process, by their users. */
export class SignedIn {
  private readonly isRevoked: IsRevoked;
  private readonly byUser = new Map<string, Set<SignedInConnection>>();

  constructor(isRevoked: IsRevoked) {
    this.isRevoked = isRevoked;
  }

  /** Returns false, and does not take it, if its token was revoked since it was checked. */
  add(connection: SignedInConnection): boolean {
    const { user, issuedAt } = connection;
    if (this.isRevoked(user, issuedAt)) return false;
    const connections = this.byUser.get(user) ?? new Set();
    this.byUser.set(user, connections.add(connection));
    return true;
  }

  remove(connection: SignedInConnection): void {
    const connections = this.byUser.get(connection.user);
    if (connections?.delete(connection) && connections.size === 0) this.byUser.delete(connection.user);
  }

  get users(): string[] {
    return [...this.byUser.keys()];
  }

  /** Closes what is open on tokens that were issued before this time (ms). Returns how many those were. */
  closeIssuedBefore(user: string, time: number): number {
    const revoked = [...(this.byUser.get(user) ?? [])].filter(({ issuedAt }) => issuedAt < time);
    for (const connection of revoked) connection.revoke(...closing('AUTH_FAILED', reason));
    return revoked.length;
  }
}
