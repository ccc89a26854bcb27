import { type closeCodes, closing } from '@agentconnect/protocol';
import type { Ground } from '../access/identity.ts';

/** What stays open on the word of a token, an API key or a browser login: a socket or an event stream. */
export interface SignedInConnection {
  /** What it rests on, by its newest token. */
  readonly grounds: readonly Ground[];
  /** The id of its browser login, if it was opened by one. */
  readonly login: string | undefined;
  /** Closes it, and drops its input that has not been handled yet. */
  revoke(code: number, reason: string): void;
}

/** Something that a connection may rest on. */
export type Subject = Pick<Ground, 'kind' | 'name'>;

/** Whether something is known to be revoked. */
export type IsRevoked = (ground: Ground) => boolean;

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

interface Resting {
  readonly subject: Subject;
  readonly connections: Set<SignedInConnection>;
}

/** The sockets and event streams of this process, by what they rest on. */
export class SignedIn {
  private readonly isRevoked: IsRevoked;
  private readonly bySubject = new Map<string, Resting>();

  constructor(isRevoked: IsRevoked) {
    this.isRevoked = isRevoked;
  }

  /** Returns false, without adding it, if something it rests on was revoked since it was checked. */
  add(connection: SignedInConnection): boolean {
    if (connection.grounds.some((ground) => this.isRevoked(ground))) return false;
    for (const { kind, name } of connection.grounds) {
      const key = keyOf({ kind, name });
      const resting = this.bySubject.get(key) ?? { subject: { kind, name }, connections: new Set() };
      resting.connections.add(connection);
      this.bySubject.set(key, resting);
    }
    return true;
  }

  /** Also before what it rests on changes. */
  remove(connection: SignedInConnection): void {
    for (const ground of connection.grounds) {
      const connections = this.bySubject.get(keyOf(ground))?.connections;
      if (connections?.delete(connection) && connections.size === 0) this.bySubject.delete(keyOf(ground));
    }
  }

  get subjects(): Subject[] {
    return [...this.bySubject.values()].map(({ subject }) => subject);
  }

  /** Closes what rests on this, as it was before a time in ms; by default whenever. Returns how many those were. */
  close(subject: Subject, before = Infinity): number {
    const key = keyOf(subject);
    const isMeant = ({ grounds }: SignedInConnection): boolean =>
      grounds.some((ground) => keyOf(ground) === key && ground.from < before);
    const revoked = [...(this.bySubject.get(key)?.connections ?? [])].filter(isMeant);
    for (const connection of revoked) {
      connection.revoke(...closing('AUTH_FAILED', endReasonOf(connection).revoked));
    }
    return revoked.length;
  }
}

function keyOf({ kind, name }: Subject): string {
  return `${kind} ${name}`;
}
