import type * as z from 'zod';
import type { ErrorCode } from '../errors/error-codes.ts';

/** Groups of endpoints, as a page of them shows them. */
export const endpointTags = {
  Login: 'Tokens for passwords, and what a token says.',
  Sessions: 'Conversations of a user with an agent, or of agents among themselves.',
  Messages: 'What is said in a session: its log, more of it, and all of it as it comes.',
  Agents: 'The agents of sessions, and registered ones.',
  Providers: 'Who brings the models.',
  Health: 'For load balancers and supervisors; outside of `/api`.',
  Documents: 'What describes this API to machines.',
} as const;

/** What is counted, and refused with `RATE_LIMITED` when it is too much; each has a setting. */
export type EndpointLimit =
  'login' | 'verify' | 'session-create' | 'session-query' | 'agent-ops' | 'messages';

/** What an endpoint is sent. */
export interface EndpointBody {
  readonly type: 'json' | 'form';
  readonly schema: z.ZodType;
  /** What the documents show, where the schema that checks says less. */
  readonly shown?: z.ZodType;
  readonly example?: unknown;
}

/** One answer of an endpoint that is no error. */
export interface EndpointAnswer {
  readonly description: string;
  /** Of a body of JSON. */
  readonly schema?: z.ZodType;
  /** Of any other body. */
  readonly contentType?: string;
  readonly example?: unknown;
  /** Headers that it has beside those that every answer has, with what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One endpoint of the REST API: all that there is to know of it from outside. The router of the gateway, its documents
 * and the types of the client are made from it.
 */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Under `/api`, but for those of `Health`; with parameters as `{session_id}`. */
  readonly path: string;
  readonly tag: keyof typeof endpointTags;
  readonly summary: string;
  readonly description?: string;
  /** Anyone; a user by a token, also one in the query; or whoever has a token, which the endpoint itself looks at. */
  readonly who: 'anyone' | 'user' | 'user-by-query' | 'token';
  readonly limit?: EndpointLimit;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: EndpointBody;
  readonly answers: Readonly<Record<number, EndpointAnswer>>;
  /** The codes of its errors, beside those that it shares with others of its kind (`errorsOf`). */
  readonly errors?: readonly ErrorCode[];
}

/** An endpoint with all that is known of it as a type. */
export function endpoint<const E extends Endpoint>(described: E): E {
  return described;
}

/** What a client sends in the query, and in the body. */
export type QueryOf<E extends Endpoint> = E extends { query: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;
export type BodyOf<E extends Endpoint> = E extends { body: { schema: infer S extends z.ZodType } }
  ? z.output<S>
  : undefined;

/** What it is answered where all is well. */
export type AnswerOf<E extends Endpoint> = {
  [Status in keyof E['answers']]: E['answers'][Status] extends { schema: infer S extends z.ZodType }
    ? z.output<S>
    : never;
}[keyof E['answers']];

/** The addresses that a path with parameters stands for. */
export type PathOf<E extends Endpoint> = Filled<E['path']>;
type Filled<Path extends string> = Path extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : Path;

/** The path of an endpoint from the root of its server on. */
export function wholePath({ path, tag }: Pick<Endpoint, 'path' | 'tag'>): string {
  return tag === 'Health' ? path : `/api${path}`;
}

const always: readonly ErrorCode[] = ['REQUEST_TIMEOUT', 'RATE_LIMITED', 'INTERNAL'];
const ofUser: readonly ErrorCode[] = ['UNAUTHORIZED', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'REDIS_UNAVAILABLE'];
const ofBody: readonly ErrorCode[] = [
  'MALFORMED_JSON',
  'WRONG_CONTENT_TYPE',
  'PAYLOAD_TOO_LARGE',
  'VALIDATION_ERROR',
];

/** All codes that an endpoint may refuse a request with. */
export function errorsOf({ who, query, body, errors = [] }: Endpoint): ReadonlySet<ErrorCode> {
  return new Set([
    ...(body ? ofBody : []),
    ...(who === 'anyone' ? [] : ofUser),
    ...(query ? (['VALIDATION_ERROR'] as const) : []),
    ...errors,
    ...always,
  ]);
}
