import type { ApiKey, ListedUser, UserChange, WantedKey } from '@agentconnect/auth';
import type { AsideTurn } from '@agentconnect/broker';
import type { Role } from '@agentconnect/protocol';

/**
 * What operators and administrators do to users. What comes of it is the same whether it is done by Redis or by the API of a
 * gateway.
 */
export interface UserActs {
  /** Rejects with a `RangeError` for a name that cannot be, an `UnfitError` for one, or a password, that may not be. */
  add(name: string, password: string, role?: Role): Promise<'added' | 'exists' | 'deleting'>;
  setPassword(name: string, password: string): Promise<UserChange>;
  setRole(name: string, role: Role | undefined): Promise<UserChange>;
  signOut(name: string): Promise<UserChange>;
  disable(name: string): Promise<UserChange>;
  enable(name: string): Promise<UserChange>;
  /** Resolves when nothing of the user is left; `tell` gets lines about the progress. Rejects with `USER_NOT_FOUND`. */
  delete(name: string, tell: (line: string) => void): Promise<void>;
  /** All users, by name. */
  list(): Promise<readonly ListedUser[]>;
}

export interface KeyActs {
  /** Rejects with `USER_NOT_FOUND`, or `TOO_MANY_KEYS`. */
  create(owner: string, wanted: WantedKey): Promise<{ readonly key: ApiKey; readonly text: string }>;
  revoke(id: string): Promise<'done' | 'none'>;
  /** The keys of a user, or of all. */
  list(owner?: string): Promise<readonly ApiKey[]>;
}

/** A turn that was set aside, as far as an operator sees it. */
export type ShownAsideTurn = Pick<AsideTurn, 'id' | 'at' | 'sessionId' | 'messageId' | 'attempts'> & {
  /** `undefined` unless it was asked for; null for the turn of a conversation. */
  readonly content: string | null | undefined;
};

export interface TurnActs {
  list(options: { readonly content: boolean }): Promise<readonly ShownAsideTurn[]>;
  /** Returns the id of the new text. Rejects with `TURN_NOT_FOUND`, or with why it cannot be asked again. */
  retry(id: string): Promise<string>;
  /** Rejects with `TURN_NOT_FOUND`. */
  drop(id: string): Promise<void>;
}

/** Everything that the command line can do. */
export interface Acts {
  readonly users: UserActs;
  readonly keys: KeyActs;
  readonly turns: TurnActs;
}
