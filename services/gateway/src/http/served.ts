import type { Tracing } from '@agentconnect/operations';
import {
  type BodyOf,
  type Endpoint,
  type EndpointLimit,
  type QueryOf,
  wholePath,
} from '@agentconnect/protocol';
import type { Request, RequestHandler, Response, Router } from 'express';
import type { Authenticator } from '../access/authenticator.ts';
import { requireUser, stillSignedIn } from './authenticate.ts';
import { formBody, jsonBody } from './body.ts';
import { type Method, serve } from './methods.ts';
import { tracedRequest } from './traced-request.ts';
import { validate } from './validate.ts';

/** What a limit counts: before the body is read, and behind it. */
interface LimitHandlers {
  readonly before: readonly RequestHandler[];
  readonly behind?: readonly RequestHandler[];
}

/** What stands before the handlers of endpoints, whichever they are. */
export interface Guards {
  readonly authenticator: Authenticator;
  /** What counts in the application; the rest is counted where it is done. */
  readonly limits: Readonly<Partial<Record<EndpointLimit, LimitHandlers>>>;
  readonly maxBodyBytes: number;
  readonly maxLoginBytes: number;
  readonly tracing: Tracing;
}

/** A request that has passed all guards of its endpoint. */
interface Asked<E extends Endpoint> {
  readonly request: Request<{ id: string }>;
  readonly response: Response;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
}

/** An endpoint, and all that handles a request for it. */
export interface Served {
  readonly endpoint: Endpoint;
  readonly handlers: readonly RequestHandler[];
}

interface ServeOptions {
  /** Whether a trace goes through it to the workers. */
  readonly traced?: boolean;
}

export type ServeEndpoint = <E extends Endpoint>(
  endpoint: E,
  handle: (asked: Asked<E>) => void | Promise<void>,
  options?: ServeOptions,
) => Served;

const askedKey = 'asked';

/** Puts the guards that an endpoint asks for before its handler, in the order in which each costs more than the last. */
export function servedBehind(guards: Guards): ServeEndpoint {
  const { authenticator, limits, tracing } = guards;
  return (endpoint, handle, { traced = false } = {}) => {
    const { who, limit, body } = endpoint;
    const isUser = who === 'user' || who === 'user-by-query';
    const counted: LimitHandlers = (limit && limits[limit]) ?? { before: [] };
    const final: RequestHandler = async (request, response) => {
      const asked = response.locals[askedKey] as Pick<Asked<typeof endpoint>, 'query' | 'body'>;
      await handle({ ...asked, request: request as Asked<typeof endpoint>['request'], response });
    };
    const handlers: RequestHandler[] = [
      ...(traced ? [tracedRequest(tracing)] : []),
      ...(isUser ? [requireUser(authenticator, { fromQuery: who === 'user-by-query' })] : []),
      ...counted.before,
      ...(body ? bodyHandlers(body.type, guards) : []),
      ...(body && isUser ? [stillSignedIn(authenticator)] : []),
      readAsked(endpoint),
      ...(counted.behind ?? []),
      final,
    ];
    return { endpoint, handlers };
  };
}

/** Serves endpoints at their addresses, those of one address together. */
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

/** An endpoint's path as the router takes it, and as metrics and traces name it: of the one id that it has. */
function patternOf(endpoint: Endpoint): string {
  return wholePath(endpoint).replace(/\{\w+\}/, ':id');
}

function bodyHandlers(type: 'json' | 'form', { maxBodyBytes, maxLoginBytes }: Guards): RequestHandler[] {
  return type === 'json' ? jsonBody(maxBodyBytes) : formBody(maxLoginBytes);
}

/** Checks what a request asks for. */
function readAsked({ query, body }: Endpoint): RequestHandler {
  return (request, response, next) => {
    // A form without any field has no body.
    const given: unknown = body?.type === 'form' ? (request.body ?? {}) : request.body;
    const read = body && validate(body.schema, given);
    if (body?.type === 'form') request.body = read;
    response.locals[askedKey] = { body: read, query: query && validate(query, request.query) };
    next();
  };
}
