import { closing } from '@agentconnect/protocol';

/** A connection that depends on a token: a socket or an event stream. */
export interface SignedInConnection {
  readonly user: string;
  /** When its newest token was issued, as by `issuedAtOf`. */
  readonly issuedAt: number;
  /** Closes it, and drops its input that has not been handled yet. */
  revoke(code: number, reason: string): void;
}

/** Whether a token is known to be revoked. */
export type IsRevoked = (user: string, issuedAt: number) => boolean;

/** The same as for any invalid token, so that clients know they may come back with another one. */
const reason = 'invalid token';

/** The sockets and event streams of this process, by their users. */
export class SignedIn {
  private readonly isRevoked: IsRevoked;
  private readonly byUser = new Map<string, Set<SignedInConnection>>();

  constructor(isRevoked: IsRevoked) {
    this.isRevoked = isRevoked;
  }

  /** Returns false, without adding it, if its token was revoked since it was checked. */
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

  /** Closes connections whose tokens were issued before this time, in ms. Returns how many. */
  closeIssuedBefore(user: string, time: number): number {
    const revoked = [...(this.byUser.get(user) ?? [])].filter(({ issuedAt }) => issuedAt < time);
    for (const connection of revoked) connection.revoke(...closing('AUTH_FAILED', reason));
    return revoked.length;
  }
}
