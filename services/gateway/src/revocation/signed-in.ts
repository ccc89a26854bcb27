import { type closeCodes, closing } from '@agentconnect/protocol';

/** What stays open on the word of a token or a browser login: a socket or an event stream. */
export interface SignedInConnection {
  readonly user: string;
  /** Of its newest token, or its login; as of `issuedAtOf`. */
  readonly issuedAt: number;
  /** The id of its browser login, if it was opened by one. */
  readonly login: string | undefined;
  /** Closes it, and lets nothing count any more that it has not done yet. */
  revoke(code: number, reason: string): void;
}

type Credential = Pick<SignedInConnection, 'user' | 'issuedAt' | 'login'>;

/** Whether a token or a login is known to be revoked. */
export type IsRevoked = (credential: Credential) => boolean;

type EndReason = (typeof closeCodes.AUTH_FAILED.reasons)[number];

/** Why a connection ends, as its client is told. It may come back with another token, or login. */
export function endReasonOf({ login }: Pick<SignedInConnection, 'login'>): {
  readonly revoked: EndReason;
  readonly expired: EndReason;
} {
  return login === undefined
    ? { revoked: 'invalid token', expired: 'token expired' }
    : { revoked: 'login ended', expired: 'login ended' };
}

/** The sockets and event streams of this process, by their users. */
export class SignedIn {
  private readonly isRevoked: IsRevoked;
  private readonly byUser = new Map<string, Set<SignedInConnection>>();

  constructor(isRevoked: IsRevoked) {
    this.isRevoked = isRevoked;
  }

  /** Returns false, and does not take it, if its token or login was revoked since it was checked. */
  add(connection: SignedInConnection): boolean {
    const { user } = connection;
    if (this.isRevoked(connection)) return false;
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

  /** The browser logins that something of a user is open on, by their ids. */
  loginsOf(user: string): string[] {
    const logins = [...(this.byUser.get(user) ?? [])].map(({ login }) => login);
    return [...new Set(logins)].filter((login) => login !== undefined);
  }

  /** Closes what is open on tokens and logins that were issued before this time (ms). Returns how many those were. */
  closeIssuedBefore(user: string, time: number): number {
    return this.close(user, ({ issuedAt }) => issuedAt < time);
  }

  /** Closes what is open on a browser login. Returns how many those were. */
  closeLogin(user: string, login: string): number {
    return this.close(user, (connection) => connection.login === login);
  }

  private close(user: string, isMeant: (connection: SignedInConnection) => boolean): number {
    const revoked = [...(this.byUser.get(user) ?? [])].filter(isMeant);
    for (const connection of revoked) {
      connection.revoke(...closing('AUTH_FAILED', endReasonOf(connection).revoked));
    }
    return revoked.length;
  }
}
