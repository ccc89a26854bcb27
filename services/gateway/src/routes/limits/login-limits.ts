import { createHmac } from 'node:crypto';
import type { LoginGuard } from '@agentconnect/auth';
import type { ApiError, LoginRequest } from '@agentconnect/protocol';
import type { Request, RequestHandler } from 'express';
import type { GatewayConfig } from '../../config.ts';
import { countedAddress } from '../../http/client/client-address.ts';
import type { OnRateLimited } from '../../limits/rate-limit-metrics.ts';
import { createLimit, type LimitParts, type OnOver } from './rate-limits.ts';

/** Limits on logins per minute; each is a handler that lets a request pass or refuses it with 429. */
export interface LoginLimits {
  /** Counts by address before the body is read. A request over the limit is only noted; `stranger` refuses it. */
  readonly address: RequestHandler;
  /** After the body: refuses a request over the limit of its address, unless the user has logged in from there before. */
  readonly stranger: RequestHandler;
  /** After the body: counts by user name and address. */
  readonly name: RequestHandler;
  /** Counts login links by address; nobody can guess one. */
  readonly link: RequestHandler;
}

export interface LoginLimitsOptions extends LimitParts {
  readonly guard: LoginGuard;
  readonly config: GatewayConfig;
  readonly onRateLimited: OnRateLimited;
}

const refusalKey = 'login over the limit of its address';

export function createLoginLimits({
  guard,
  config,
  onRateLimited,
  ...parts
}: LoginLimitsOptions): LoginLimits {
  const hashed = (text: string): string =>
    createHmac('sha256', config.JWT_SECRET).update(text).digest('base64url').slice(0, 22);
  const name = (request: Request): string => (request.body as LoginRequest).username;

  const stranger: RequestHandler = async (request, response, next) => {
    const refusal = response.locals[refusalKey] as ApiError | undefined;
    if (refusal) {
      if (!(await guard.isKnown(name(request), countedAddress(request)))) {
        onRateLimited('login-address');
        throw refusal;
      }
      // These headers are about a limit that does not apply here.
      for (const header of ['Retry-After', 'RateLimit', 'RateLimit-Policy']) response.removeHeader(header);
    }
    next();
  };

  const byAddress = (request: Request): string => `address:${hashed(countedAddress(request))}`;
  const refusing =
    (limit: string): OnOver =>
    (refusal, _response, next) => {
      onRateLimited(limit);
      next(refusal);
    };

  return {
    address: createLimit(
      parts,
      { name: 'login-address', max: config.RATE_LIMIT_LOGIN_ADDRESS },
      byAddress,
      (refusal, response, next) => {
        response.locals[refusalKey] = refusal;
        next();
      },
    ),
    stranger,
    name: createLimit(
      parts,
      { name: 'login', max: config.RATE_LIMIT_LOGIN },
      (request) => `${byAddress(request)}:${hashed(name(request))}`,
      refusing('login'),
    ),
    link: createLimit(
      parts,
      { name: 'login-link', max: config.RATE_LIMIT_LOGIN_ADDRESS },
      byAddress,
      refusing('login-link'),
    ),
  };
}
