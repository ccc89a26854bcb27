/**
 * When a client comes back to a session whose socket or event stream has ended: `at once`, because nothing is wrong;
 * `later`, after a pause that grows with each failure; `much later`, after the longest of these pauses; `with a new
 * token`, once; or `never`.
 */
export type ComeBack = 'at once' | 'later' | 'much later' | 'with a new token' | 'never';

interface CloseCode {
  readonly code: number;
  readonly meaning: string;
  /** The reasons that are sent with it. They are for people; clients act on the code. */
  readonly reasons: readonly string[];
  readonly comeBack: ComeBack;
  /** What a client does. */
  readonly advice: string;
}

/**
 * The codes that a gateway closes a socket with, and ends an event stream with: 4000 to 4004 from the API, 1009 and 1012
 * from RFC 6455 and its IANA registry. AsyncAPI, docs/errors.md and the client read this table.
 */
export const closeCodes = {
  GENERIC: {
    code: 4000,
    meaning: 'Anything that has no code of its own; the reason says what.',
    reasons: [
      'inactivity timeout',
      'slow consumer',
      'not attached in time',
      'redis unavailable',
      'issuer unavailable',
      'internal error',
    ],
    comeBack: 'later',
    advice: 'Reconnect with your cursor after a growing pause. `slow consumer`: read faster.',
  },
  INVALID_SESSION: {
    code: 4001,
    meaning: 'No such session, or it was deleted.',
    reasons: ['no such session', 'session deleted'],
    comeBack: 'never',
    advice: 'Create a new session.',
  },
  SESSION_EXPIRED: {
    code: 4002,
    meaning: "The session's time is over.",
    reasons: ['session expired'],
    comeBack: 'never',
    advice: 'Create a new session; this one can still be read by REST.',
  },
  AUTH_FAILED: {
    code: 4003,
    meaning:
      'The token or ticket is missing, wrong, expired, used or revoked; the API key lacks a scope; the browser login has ended, or the page is of an origin that may not open sockets here; or the session belongs to another user.',
    reasons: [
      'no token',
      'invalid token',
      'token expired',
      'invalid ticket',
      'missing scope',
      'login ended',
      'origin refused',
      "another user's session",
    ],
    comeBack: 'with a new token',
    advice:
      'Log in again, once, and reconnect with the new token and your cursor. If that is refused too, do not reconnect.',
  },
  TOO_MANY: {
    code: 4004,
    meaning: 'Too many refused messages or frames, too many sockets, or too many bad tokens.',
    reasons: ['too many messages', 'too many frames', 'too many sockets'],
    comeBack: 'much later',
    advice: 'Reconnect after your longest pause, and send less at a time.',
  },
  TOO_BIG: {
    code: 1009,
    meaning: 'A frame larger than WS_MAX_PAYLOAD_BYTES.',
    reasons: [],
    comeBack: 'later',
    advice: 'Reconnect, and send less: the same frame would close the socket again.',
  },
  SERVICE_RESTART: {
    code: 1012,
    meaning: 'The gateway is restarting: reconnect.',
    reasons: ['service restart'],
    comeBack: 'at once',
    advice: 'Reconnect at once with your cursor: another gateway will serve you.',
  },
} as const satisfies Record<string, CloseCode>;

export type CloseName = keyof typeof closeCodes;

/** Codes from here to 4499 are final, whatever a newer gateway means by them; none is in use yet. */
const firstFinal = 4400;

/** When to come back after a code. A code outside the table comes from a newer gateway or a broken connection. */
export function comeBackAfter(code: number): ComeBack {
  const known = Object.values<CloseCode>(closeCodes).find((close) => close.code === code);
  if (known) return known.comeBack;
  return code >= firstFinal && code < firstFinal + 100 ? 'never' : 'later';
}

/** A code and one of its reasons, in the form in which they are sent. */
export function closing<Name extends CloseName>(
  name: Name,
  reason: (typeof closeCodes)[Name]['reasons'][number],
): [code: number, reason: string] {
  return [closeCodes[name].code, reason];
}
