import { ApiError, type ErrorCode } from '@agentconnect/protocol';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { requestIdOf } from './access-log.ts';
import { knownIdentityOf } from '../client/authenticate.ts';
import { clientAddress } from '../client/client-address.ts';
import { routeOf } from './route-of.ts';
import type { Actor } from '../../audit/actor.ts';
import type { AuditLog } from '../../audit/audit-log.ts';

/** Refusals that somebody tried to go where they may not. Those of logins are noted with the logins. */
const noted: ReadonlySet<ErrorCode> = new Set([
  'TOKEN_INVALID',
  'LOGIN_ENDED',
  'ORIGIN_REFUSED',
  'FORBIDDEN',
  'SCOPE_MISSING',
  'ROLE_REQUIRED',
]);

/** Notes refusals on their way to the client. */
export function auditedRefusals(audit: AuditLog, trustProxy: number): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (error instanceof ApiError && noted.has(error.code)) {
      const { code } = error;
      audit.access('refused', () => ({
        ...actorOf(request, response, trustProxy),
        action: 'refused',
        target: `${request.method} ${routeOf(response) ?? ''}`.trim(),
        detail: code,
      }));
    }
    next(error);
  };
}

/** Who makes a request, as far as it is known. */
export function actorOf(request: Request, response: Response, trustProxy: number): Actor {
  const identity = knownIdentityOf(response);
  return {
    by: identity?.user,
    key: identity?.key?.id,
    via: 'api',
    address: clientAddress(request, trustProxy),
    requestId: requestIdOf(request),
  };
}
