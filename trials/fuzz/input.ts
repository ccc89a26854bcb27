/** In whose name something is sent: `browser` is alice, on a page of the gateway. */
export const identities = ['nobody', 'bad token', 'alice', 'bob', 'browser'] as const;
export type Identity = (typeof identities)[number];

/** A request. Names in braces, as `{session}`, are replaced by what there is of that kind when it is sent. */
export interface RequestInput {
  readonly kind: 'request';
  readonly as: Identity;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** How the body becomes bytes: as latin1 it may be no UTF-8. */
  readonly encoding: 'utf8' | 'latin1';
}

/** A socket and what is sent on it. */
export interface SocketInput {
  readonly kind: 'socket';
  readonly as: Identity;
  readonly target: string;
  /** Whether the token is in the header, and not in the query. */
  readonly isTokenInHeader: boolean;
  readonly steps: readonly SocketStep[];
}

export type SocketStep =
  | { readonly what: 'text'; readonly data: string }
  | { readonly what: 'binary'; readonly data: string; readonly encoding: 'latin1' }
  /** A text frame of these bytes, which may be no UTF-8. */
  | { readonly what: 'bytes'; readonly data: string; readonly encoding: 'latin1' }
  | { readonly what: 'ping' | 'pong'; readonly data: string }
  | { readonly what: 'close'; readonly code: number };

/** Bytes on a connection that are no proper HTTP. */
export interface RawInput {
  readonly kind: 'raw';
  readonly bytes: string;
}

export type Input = RequestInput | SocketInput | RawInput;
