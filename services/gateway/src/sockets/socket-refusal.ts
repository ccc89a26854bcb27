import { isRedisUnavailable } from '@agentconnect/broker';
import { ApiError, closeCodes } from '@agentconnect/protocol';
import type { Fault } from '../listeners/connection-log.ts';

/** A refusal of a socket, as its close code. */
export class Refused extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** A refusal by the session that a socket was opened for. */
export function refusedBySession(refused: 'closed' | 'none' | 'forbidden'): Refused {
  switch (refused) {
    case 'closed':
      return new Refused(closeCodes.SESSION_EXPIRED.code, 'session expired');
    case 'none':
      return new Refused(closeCodes.INVALID_SESSION.code, 'no such session');
    case 'forbidden':
      return new Refused(closeCodes.AUTH_FAILED.code, "another user's session");
  }
}

/** What else than the client is at fault, if anything is. */
export function faultOf(error: unknown): Fault | undefined {
  if (error instanceof Refused) return undefined;
  if (!(error instanceof ApiError)) return { err: error, isOurs: !isRedisUnavailable(error) };
  return error.status < 500 ? undefined : { err: error, isOurs: error.code !== 'REDIS_UNAVAILABLE' };
}

/** The code and the reason that a socket is closed with. */
export function refusalOf(error: unknown): { code: number; message: string } {
  if (error instanceof Refused) return { code: error.code, message: error.message };
  if (!(error instanceof ApiError)) return { code: closeCodes.GENERIC.code, message: 'internal error' };
  switch (error.code) {
    case 'TOKEN_INVALID':
    case 'TOKEN_EXPIRED':
    case 'TOKEN_MALFORMED':
      return {
        code: closeCodes.AUTH_FAILED.code,
        message: error.code === 'TOKEN_EXPIRED' ? 'token expired' : 'invalid token',
      };
    case 'RATE_LIMITED':
      return { code: closeCodes.TOO_MANY.code, message: error.message };
    case 'REDIS_UNAVAILABLE':
      return { code: closeCodes.GENERIC.code, message: 'redis unavailable' };
    default:
      return { code: closeCodes.GENERIC.code, message: 'internal error' };
  }
}
