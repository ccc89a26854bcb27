import type { Tracing } from '@agentconnect/operations';
import {
  type BodyOf,
  type Endpoint,
  type EndpointLimit,
  isForUsers,
  type QueryOf,
  type Role,
  wholePath,
} from '@agentconnect/protocol';
import type { Request, RequestHandler, Response, Router } from 'express';
import type { Authenticator } from '../../access/authenticator.ts';
import { requireScope } from '../../access/scopes.ts';
import type { TakeOfKey } from '../../limits/key-limit.ts';
import { identityOf, requireUser, stillSignedIn } from '../client/authenticate.ts';
import { formBody, jsonBody } from '../request/body.ts';
import type { BrowserRequests } from '../client/browser-requests.ts';
import { type Method, serve } from './methods.ts';
import { tracedRequest } from '../observability/traced-request.ts';
import { validate } from '../request/validate.ts';

/** The handlers of a limit: before and after the body is read. */
interface LimitHandlers {
  readonly before: readonly RequestHandler[];
  readonly behind?: readonly RequestHandler[];
}

/** The guards that come before the handlers of all endpoints. */
export interface Guards {
  readonly authenticator: Authenticator;
  readonly browsers: BrowserRequests;
  /** What counts, of browser logins, whatever they ask for. */
  readonly browserLimit: RequestHandler;
  readonly takeOfKey: TakeOfKey;
  /** The limits that the application counts; others are counted where the work is done. */
  readonly limits: Readonly<Partial<Record<EndpointLimit, LimitHandlers>>>;
  readonly maxBodyBytes: number;
  readonly maxLoginBytes: number;
  readonly tracing: Tracing;
}

/** A request that has passed all guards of its endpoint. */
interface Asked<E extends Endpoint> {
  readonly request: Request<{ id: string; call_id?: string }>;
  readonly response: Response;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
}

/** An endpoint and the handlers of its requests. */
export interface Served {
  readonly endpoint: Endpoint;
  readonly handlers: readonly RequestHandler[];
}

interface ServeOptions {
  /** Whether a trace continues through it to the workers. */
  readonly traced?: boolean;
}

export type ServeEndpoint = <E extends Endpoint>(
  endpoint: E,
  handle: (asked: Asked<E>) => void | Promise<void>,
  options?: ServeOptions,
) => Served;

const askedKey = 'asked';

/** Puts the guards of an endpoint before its handler, cheapest first. */
export function servedBehind(guards: Guards): ServeEndpoint {
  const { authenticator, browsers, browserLimit, limits, tracing } = guards;
  return (endpoint, handle, { traced = false } = {}) => {
    const { who, limit, role, body } = endpoint;
    const isUser = isForUsers(endpoint);
    const counted: LimitHandlers = (limit && limits[limit]) ?? { before: [] };
    const byRole = role ? [requireRole(role, authenticator)] : [];
    const final: RequestHandler = async (request, response) => {
      const asked = response.locals[askedKey] as Pick<Asked<typeof endpoint>, 'query' | 'body'>;
      await handle({ ...asked, request: request as Asked<typeof endpoint>['request'], response });
    };
    const handlers: RequestHandler[] = [
      ...(traced ? [tracedRequest(tracing)] : []),
      ...(who === 'own-page' ? [onlyOwnPages(browsers)] : []),
      ...(isUser ? [requireUser(guards, { fromQuery: who === 'user-by-query' }), browserLimit] : []),
      ...(isUser ? [byKey(endpoint, guards)] : []),
      ...byRole,
      ...counted.before,
      ...(body ? bodyHandlers(body.type, guards) : []),
      ...(body && isUser ? [stillSignedIn(authenticator), ...byRole] : []),
      readAsked(endpoint),
      ...(counted.behind ?? []),
      final,
    ];
    return { endpoint, handlers };
  };
}

/** Lets only API keys pass that may do this, and only as often as they may. */
function byKey({ scope }: Endpoint, { takeOfKey }: Guards): RequestHandler {
  return async (_request, response, next) => {
    const identity = identityOf(response);
    await takeOfKey(identity.key);
    requireScope(identity, scope);
    next();
  };
}

/** Lets only users pass who have this role, or one that includes it. */
function requireRole(role: Role, authenticator: Authenticator): RequestHandler {
  return async (_request, response, next) => {
    await authenticator.requireRole(identityOf(response), role);
    next();
  };
}

/** Serves endpoints at their addresses, with all methods of an address together. */
export function serveAll(router: Router, all: readonly Served[]): void {
  for (const [path, served] of Map.groupBy(all, ({ endpoint }) => patternOf(endpoint))) {
    serve(
      router,
      path,
      Object.fromEntries(
        served.map(({ endpoint, handlers }) => [endpoint.method.toLowerCase() as Method, handlers]),
      ),
    );
  }
}

/** An endpoint's path in the form of the router, metrics and traces, where its first parameter is `:id`. */
function patternOf(endpoint: Endpoint): string {
  return wholePath(endpoint)
    .replace(/\{\w+\}/, ':id')
    .replaceAll(/\{(\w+)\}/g, ':$1');
}

function bodyHandlers(type: 'json' | 'form', { maxBodyBytes, maxLoginBytes }: Guards): RequestHandler[] {
  return type === 'json' ? jsonBody(maxBodyBytes) : formBody(maxLoginBytes);
}

function onlyOwnPages(browsers: BrowserRequests): RequestHandler {
  return (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    browsers.refuseForeign(request);
    next();
  };
}

/** Checks what a request asks for. */
function readAsked({ query, body }: Endpoint): RequestHandler {
  return (request, response, next) => {
    // A form without fields has no body.
    const given: unknown = body?.type === 'form' ? (request.body ?? {}) : request.body;
    const read = body && validate(body.schema, given);
    if (body?.type === 'form') request.body = read;
    response.locals[askedKey] = { body: read, query: query && validate(query, request.query) };
    next();
  };
}
