import { createHash } from 'node:crypto';
import type { Scripts } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Logger } from 'pino';
import type { Authenticator } from '../../access/authenticator.ts';
import type { GatewayConfig } from '../../config.ts';
import { headerToken, isByBrowser, userOf } from '../../http/client/authenticate.ts';
import { countedAddress } from '../../http/client/client-address.ts';
import type { OnRateLimited } from '../../limits/rate-limit-metrics.ts';
import { rateLimitStore } from '../../limits/rate-limit-store.ts';

const windowMs = 60_000;

/**
 * The limits of the REST API; each is a handler that lets a request on or refuses it with 429. Requests by browser logins
 * have one of their own, whatever they ask for, and one for creations.
 */
export interface RateLimits {
  readonly console: RequestHandler;
  readonly verify: RequestHandler;
  readonly ticket: RequestHandler;
  readonly sessionCreate: RequestHandler;
  readonly sessionQuery: RequestHandler;
  readonly agentOps: RequestHandler;
  readonly admin: RequestHandler;
}

type KeyOf = (request: Request, response: Response) => string | Promise<string>;

/** What is done with a request that is one too many. */
export type OnOver = (refusal: ApiError, response: Response, next: NextFunction) => void;

const byUser: KeyOf = (_request, response) => `user:${hashed(userOf(response))}`;
const byAddress = (request: Request): string => `address:${countedAddress(request)}`;

/** By the user of a valid token, otherwise by address. */
function byTokenOrAddress(authenticator: Authenticator): KeyOf {
  return async (request) => {
    const token = headerToken(request);
    if (token === undefined) return byAddress(request);
    try {
      return `user:${hashed((await authenticator.authenticate({ token })).user)}`;
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) return byAddress(request);
      throw error;
    }
  };
}

/** A key of fixed length, whatever characters a name has. */
function hashed(name: string): string {
  return createHash('sha256').update(name).digest('base64url').slice(0, 22);
}

/** The parts that limits are made of. */
export interface LimitParts {
  readonly scripts: Scripts;
  /** Gets warnings from the rate limiter's checks of its own use. */
  readonly log: Logger;
}

export interface RateLimitsOptions extends LimitParts {
  readonly authenticator: Authenticator;
  readonly config: GatewayConfig;
  readonly onRateLimited: OnRateLimited;
}

export function createRateLimits({
  authenticator,
  config,
  onRateLimited,
  ...parts
}: RateLimitsOptions): RateLimits {
  const limited = (name: string, max: number, keyGenerator: KeyOf): RequestHandler =>
    createLimit(parts, { name, max }, keyGenerator, (refusal, _response, next) => {
      onRateLimited(name);
      next(refusal);
    });
  return {
    console: byLogin({ browser: limited('console', config.RATE_LIMIT_CONSOLE, byUser) }),
    verify: byLogin({ token: limited('verify', config.RATE_LIMIT_VERIFY, byTokenOrAddress(authenticator)) }),
    ticket: byLogin({ token: limited('ticket', config.RATE_LIMIT_TICKETS, byUser) }),
    sessionCreate: byLogin({
      token: limited('session-create', config.RATE_LIMIT_SESSION_CREATE, byUser),
      browser: limited('console-create', config.RATE_LIMIT_CONSOLE_CREATE, byUser),
    }),
    sessionQuery: byLogin({ token: limited('session-query', config.RATE_LIMIT_SESSION_QUERY, byUser) }),
    admin: byLogin({ token: limited('admin', config.RATE_LIMIT_ADMIN, byUser) }),
    agentOps: byLogin({ token: limited('agent-ops', config.RATE_LIMIT_AGENT_OPS, byUser) }),
  };
}

/** Which limit counts, by what a user is logged in by. */
function byLogin(limits: {
  readonly token?: RequestHandler;
  readonly browser?: RequestHandler;
}): RequestHandler {
  return (request, response, next) => {
    const limit = isByBrowser(response) ? limits.browser : limits.token;
    return limit ? limit(request, response, next) : next();
  };
}

/** The headers of a used-up limit, like those that express-rate-limit writes (draft 8). */
export function usedUp(name: string, max: number, resetSeconds: number): Record<string, string> {
  return {
    RateLimit: `"${name}"; r=0; t=${resetSeconds}`,
    'RateLimit-Policy': `"${name}"; q=${max}; w=${windowMs / 1000}`,
  };
}

/** A fixed window of a minute from the first request. With `max` 0 there is no limit. */
export function createLimit(
  { scripts, log }: LimitParts,
  { name, max }: { readonly name: string; readonly max: number },
  keyGenerator: KeyOf,
  onOver: OnOver,
): RequestHandler {
  if (max === 0) return (_request, _response, next) => next();
  return rateLimit({
    windowMs,
    limit: max,
    identifier: name,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator,
    store: rateLimitStore(scripts, name),
    // All checks except those of the default `keyGenerator`, which is not used: TRUST_PROXY decides which address counts.
    validate: true,
    logger: {
      error: (error) => log.error({ err: error, limit: name }, 'a check of a rate limit failed'),
      warn: (error) => log.warn({ err: error, limit: name }, 'a check of a rate limit warns'),
    },
    handler: (_request, response, next) => {
      const retryAfterSeconds = Math.max(1, Number(response.getHeader('Retry-After') ?? 1));
      const message = `Too many requests: the limit is ${max} a minute.`;
      onOver(new ApiError('RATE_LIMITED', message, { retryAfterSeconds }), response, next);
    },
  });
}
