import { isRedisUnavailable } from '@agentconnect/broker';
import { ApiError, closeCodes, closing, type ErrorCode } from '@agentconnect/protocol';
import type { Fault } from '../listeners/connection-log.ts';

/** A refusal of a socket, with its close code. */
export class Refused extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** The refusal by a socket's session. */
export function refusedBySession(refused: 'closed' | 'none' | 'forbidden'): Refused {
  switch (refused) {
    case 'closed':
      return new Refused(...closing('SESSION_EXPIRED', 'session expired'));
    case 'none':
      return new Refused(...closing('INVALID_SESSION', 'no such session'));
    case 'forbidden':
      return new Refused(...closing('AUTH_FAILED', "another user's session"));
  }
}

/** Faults of others, which they report themselves. */
const outside: ReadonlySet<ErrorCode> = new Set(['REDIS_UNAVAILABLE', 'ISSUER_UNAVAILABLE']);

/** The fault behind an error, if it is not the client's. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof Refused) return undefined;
  if (!(error instanceof ApiError)) return { err: error, isOurs: !isRedisUnavailable(error) };
  return error.status < 500 ? undefined : { err: error, isOurs: !outside.has(error.code) };
}

/** The code and the reason with which a socket is closed. */
export function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (!(error instanceof ApiError)) return new Refused(...closing('GENERIC', 'internal error'));
  switch (error.code) {
    case 'TOKEN_EXPIRED':
      return new Refused(...closing('AUTH_FAILED', 'token expired'));
    case 'TOKEN_INVALID':
    case 'TOKEN_MALFORMED':
      return new Refused(...closing('AUTH_FAILED', 'invalid token'));
    case 'TICKET_INVALID':
      return new Refused(...closing('AUTH_FAILED', 'invalid ticket'));
    case 'LOGIN_ENDED':
      return new Refused(...closing('AUTH_FAILED', 'login ended'));
    case 'ORIGIN_REFUSED':
      return new Refused(...closing('AUTH_FAILED', 'origin refused'));
    case 'SCOPE_MISSING':
    case 'VALIDATION_ERROR':
      return new Refused(...closing('AUTH_FAILED', 'missing scope'));
    case 'RATE_LIMITED':
      // The error's own message says what there was too much of.
      return new Refused(closeCodes.TOO_MANY.code, error.message);
    case 'REDIS_UNAVAILABLE':
      return new Refused(...closing('GENERIC', 'redis unavailable'));
    case 'ISSUER_UNAVAILABLE':
      return new Refused(...closing('GENERIC', 'issuer unavailable'));
    default:
      return new Refused(...closing('GENERIC', 'internal error'));
  }
}
