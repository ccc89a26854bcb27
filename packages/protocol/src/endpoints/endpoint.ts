import type * as z from 'zod';
import type { Role } from '../users/role.ts';
import type { ErrorCode } from '../errors/error-codes.ts';
import type { KeyScope } from '../requests/keys.ts';

/** Groups of endpoints, as the API pages show them. */
export const endpointTags = {
  Login: 'Getting tokens, checking them, and logging browsers in.',
  Keys: 'API keys, for servers.',
  Sessions: 'Conversations of a user with an agent, or of agents among themselves.',
  Messages: 'What is said in a session: reading its log, adding to it, and following it live.',
  Agents: 'Agents of sessions, and registered agents.',
  Providers: 'The providers of models.',
  Tools: 'Tools that agents may use, and calls of them that a person has to agree to.',
  Administration: 'What operators look at, and administrators change.',
  Health: 'Probes for load balancers and supervisors, outside of `/api`.',
  Documents: 'Machine-readable descriptions of this API.',
} as const;

/** What is counted, and refused with `RATE_LIMITED` above a limit; each limit has a setting. */
export type EndpointLimit =
  | 'login'
  | 'login-link'
  | 'verify'
  | 'ticket'
  | 'session-create'
  | 'session-query'
  | 'agent-ops'
  | 'admin'
  | 'messages';

/** The body of a request. */
export interface EndpointBody {
  readonly type: 'json' | 'form';
  readonly schema: z.ZodType;
  /** The schema that the documents show, if it says more than the one that checks. */
  readonly shown?: z.ZodType;
  readonly example?: unknown;
}

/** One response of an endpoint that is not an error. */
export interface EndpointAnswer {
  readonly description: string;
  /** The schema of a JSON body. */
  readonly schema?: z.ZodType;
  /** The type of any other body. */
  readonly contentType?: string;
  readonly example?: unknown;
  /** Headers beyond those of every response, with their meaning. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One endpoint of the REST API, with everything there is to know about it from outside. The gateway's router, its
 * documents and the client's types are made from it.
 */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api`, unless it is `outside`; parameters are written as `{session_id}`. */
  readonly path: string;
  readonly outside?: true;
  readonly tag: keyof typeof endpointTags;
  readonly summary: string;
  readonly description?: string;
  /**
   * Anyone; a page of the gateway itself, logged in or not; a user with a token or a browser login (`user-by-query`: a
   * token, or a ticket, also in the query); or any token, which the endpoint checks itself.
   */
  readonly who: 'anyone' | 'own-page' | 'user' | 'user-by-query' | 'token';
  /** What an API key must be allowed to do; without it, no key may use the endpoint. */
  readonly scope?: KeyScope;
  /** The role that its user must have. */
  readonly role?: Role;
  readonly limit?: EndpointLimit;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: EndpointBody;
  readonly answers: Readonly<Record<number, EndpointAnswer>>;
  /** The codes of its errors, beyond those that all endpoints of its kind have (`errorsOf`). */
  readonly errors?: readonly ErrorCode[];
}

/** Whether only users may ask for this. */
export function isForUsers({ who }: Pick<Endpoint, 'who'>): boolean {
  return who === 'user' || who === 'user-by-query';
}

/** An endpoint, typed by everything that its entry says. */
export function endpoint<const E extends Endpoint>(described: E): E {
  return described;
}

/** What a client sends in the query and in the body. */
export type QueryOf<E extends Endpoint> = E extends { query: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;
export type BodyOf<E extends Endpoint> = E extends { body: { schema: infer S extends z.ZodType } }
  ? z.output<S>
  : undefined;

/** What a successful request is answered with; `undefined` if it never has content. */
export type AnswerOf<E extends Endpoint> = [ContentOf<E>] extends [never] ? undefined : ContentOf<E>;
type ContentOf<E extends Endpoint> = {
  [Status in keyof E['answers']]: E['answers'][Status] extends { schema: infer S extends z.ZodType }
    ? z.output<S>
    : never;
}[keyof E['answers']];

/** The addresses that match a path with parameters. */
export type PathOf<E extends Endpoint> = Filled<E['path']>;
type Filled<Path extends string> = Path extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : Path;

/** The path of an endpoint from the root of the server. */
export function wholePath({ path, outside }: Pick<Endpoint, 'path' | 'outside'>): string {
  return outside ? path : `/api${path}`;
}

const always: readonly ErrorCode[] = ['REQUEST_TIMEOUT', 'RATE_LIMITED', 'INTERNAL'];
const ofToken: readonly ErrorCode[] = [
  'UNAUTHORIZED',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'REDIS_UNAVAILABLE',
  'ISSUER_UNAVAILABLE',
];
const ofKey: readonly ErrorCode[] = ['SCOPE_MISSING', 'VALIDATION_ERROR'];
const ofUser: readonly ErrorCode[] = [...ofToken, ...ofKey, 'LOGIN_ENDED', 'ORIGIN_REFUSED'];
const byWho: Readonly<Record<Endpoint['who'], readonly ErrorCode[]>> = {
  anyone: [],
  'own-page': ['ORIGIN_REFUSED', 'REDIS_UNAVAILABLE'],
  user: ofUser,
  'user-by-query': [...ofUser, 'TICKET_INVALID'],
  token: [...ofToken, ...ofKey],
};
const ofBody: readonly ErrorCode[] = [
  'MALFORMED_JSON',
  'WRONG_CONTENT_TYPE',
  'PAYLOAD_TOO_LARGE',
  'VALIDATION_ERROR',
];

/** All codes with which an endpoint may refuse a request. */
export function errorsOf({ who, role, query, body, errors = [] }: Endpoint): ReadonlySet<ErrorCode> {
  return new Set([
    ...(body ? ofBody : []),
    ...byWho[who],
    ...(role ? (['ROLE_REQUIRED'] as const) : []),
    ...(query ? (['VALIDATION_ERROR'] as const) : []),
    ...errors,
    ...always,
  ]);
}
