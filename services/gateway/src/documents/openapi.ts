import {
  type Endpoint,
  type EndpointAnswer,
  type EndpointLimit,
  endpoints,
  endpointTags,
  errorAdvice,
  type ErrorCode,
  errorCodes,
  ErrorResponse,
  errorsOf,
  httpStatusOf,
  isForUsers,
  OnBehalfHeader,
  wholePath,
} from '@agentconnect/protocol';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';

const introduction = `Production clients talk to AI agents here, and watch agents talk to each other, over REST and WebSocket.

Get a token with \`POST /api/auth/login\`, and send it as \`Authorization: Bearer <token>\`. A page that the gateway itself
serves logs its browser in with \`POST /api/auth/session\` instead, is known by a cookie, and has limits of its own
(RATE_LIMIT_CONSOLE and RATE_LIMIT_CONSOLE_CREATE a minute). A server has an API
key, which it sends like a token or as \`X-Api-Key\`. Create a session, send a text, and
read the answer: page by page, as an event stream, or on a WebSocket, which \`/api/asyncapi.json\` describes.

In requests, unknown members are ignored, an optional member may be null, and types are not coerced. Responses may get new
members. All errors have the same shape and a \`code\`.`;

/** Headers of every response of the application, beside those that protect browsers. */
const commonHeaders = {
  'X-Request-Id': 'The id of the request: the one in the request, or a new one.',
} as const;

const limitHeaders = {
  RateLimit: 'What is left of the limit, and when it resets (draft-ietf-httpapi-ratelimit-headers-08).',
  'RateLimit-Policy': 'The limit.',
} as const;

const noStore = { 'Cache-Control': 'No cache may store the response.' } as const;

const retryAfter = { 'Retry-After': 'Seconds to wait before trying again.' } as const;

const challenge = { 'WWW-Authenticate': 'The required scheme: `Bearer`.' } as const;

const cookie = {
  'Set-Cookie': 'The cookie of a browser login that was begun, renewed or ended.',
} as const;

const sharedHeaders: Readonly<Record<string, string>> = {
  ...commonHeaders,
  ...noStore,
  ...limitHeaders,
  ...retryAfter,
  ...challenge,
  ...cookie,
};

const limitSettings: Readonly<Record<EndpointLimit, string>> = {
  login: 'RATE_LIMIT_LOGIN and RATE_LIMIT_LOGIN_ADDRESS',
  'login-link': 'RATE_LIMIT_LOGIN_ADDRESS',
  verify: 'RATE_LIMIT_VERIFY',
  ticket: 'RATE_LIMIT_TICKETS',
  'session-create': 'RATE_LIMIT_SESSION_CREATE',
  'session-query': 'RATE_LIMIT_SESSION_QUERY',
  'agent-ops': 'RATE_LIMIT_AGENT_OPS',
  admin: 'RATE_LIMIT_ADMIN',
  messages: 'RATE_LIMIT_WS_MESSAGES',
};

const ownPages =
  'Of pages of the gateway alone; what changes something needs the exact `Origin` and `X-AgentConnect: 1` too.';

const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  tokenInQuery: { type: 'apiKey', in: 'query', name: 'token' },
  ticket: { type: 'apiKey', in: 'query', name: 'ticket', description: 'From `POST /api/auth/ticket`.' },
  browserLogin: { type: 'apiKey', in: 'cookie', name: 'agentconnect', description: ownPages },
  browserLoginUnderTls: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-agentconnect',
    description: ownPages,
  },
} as const;

type OpenApiDocument = ReturnType<typeof createDocument>;

export interface DocumentOptions {
  readonly version: string;
  /** Whether responses may have no members that are not named, for tests that check a running system. */
  readonly strict?: boolean;
}

/** The REST API as OpenAPI 3.1, from the table of its endpoints. */
export function openApiDocument({ version, strict = false }: DocumentOptions): OpenApiDocument {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'AgentConnect',
        version,
        description: introduction,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(endpointTags).map(([name, description]) => ({ name, description })),
      security: [],
      paths: paths(),
      components: {
        headers: Object.fromEntries(
          Object.entries(sharedHeaders).map(([name, text]) => [name, header(text)]),
        ),
        securitySchemes,
      },
    },
    {
      override: ({ jsonSchema, io }) => {
        if (!strict && io === 'output' && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties;
      },
    },
  );
}

function paths(): ZodOpenApiPathsObject {
  const found: ZodOpenApiPathsObject = {};
  for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
    const item = (found[wholePath(endpoint)] ??= {});
    item[endpoint.method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete'] = operation(name, endpoint);
  }
  return found;
}

function operation(name: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  const { tag, summary, description, params, query, body, limit, scope, role } = endpoint;
  const limited = limit && `At most ${limitSettings[limit]} a minute.`;
  const roled = role && `Takes the role \`${role}\`${role === 'admin' ? '' : ' or `admin`'}.`;
  const scoped = scope && `An API key needs the scope \`${scope}\`.`;
  const headers = headersAskedOf(endpoint);
  const requestParams = {
    ...(params ? { path: params } : {}),
    ...(query ? { query } : {}),
    ...(headers ? { header: headers } : {}),
  };
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: [description, roled, limited, scoped].filter((text) => text !== undefined).join('\n\n'),
    security: securityOf(endpoint),
    ...(Object.keys(requestParams).length > 0 ? { requestParams } : {}),
    ...(body ? { requestBody: requestBody(body) } : {}),
    responses: { ...answers(endpoint), ...problems(endpoint) },
  };
}

function headersAskedOf({ headers, who, scope }: Endpoint): Endpoint['headers'] {
  if (scope === undefined && who !== 'token') return headers;
  return headers ? headers.extend(OnBehalfHeader.shape) : OnBehalfHeader;
}

const securityBy: Readonly<Record<Endpoint['who'], readonly (keyof typeof securitySchemes)[]>> = {
  anyone: [],
  'own-page': [],
  user: ['token', 'browserLogin', 'browserLoginUnderTls'],
  'user-by-query': ['token', 'tokenInQuery', 'ticket', 'browserLogin', 'browserLoginUnderTls'],
  token: ['token'],
};

function securityOf({ who, scope }: Endpoint): Record<string, string[]>[] {
  const byKey = scope !== undefined || who === 'token' ? (['key'] as const) : [];
  return [...securityBy[who], ...byKey].map((scheme) => ({ [scheme]: [] }));
}

function requestBody({
  type,
  schema,
  shown = schema,
  example,
}: NonNullable<Endpoint['body']>): NonNullable<ZodOpenApiOperationObject['requestBody']> {
  const contentType = type === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
  return {
    required: true,
    content: { [contentType]: { schema: shown, ...(example === undefined ? {} : { example }) } },
  };
}

function answers(endpoint: Endpoint): Record<`${1 | 2 | 3 | 4 | 5}${string}`, ZodOpenApiResponseObject> {
  const limits =
    isForUsers(endpoint) || (endpoint.limit && endpoint.limit !== 'messages') ? limitHeaders : {};
  const common = endpoint.who === 'anyone' && endpoint.body === undefined ? {} : noStore;
  return Object.fromEntries(
    Object.entries(endpoint.answers).map(([status, answer]) => [
      status,
      {
        description: answer.description,
        headers: headersOf({
          ...commonHeaders,
          ...common,
          ...limits,
          ...cookieOf(endpoint),
          ...answer.headers,
        }),
        ...contentOf(answer),
      },
    ]),
  );
}

/** A login is renewed by being used, whatever for, and whatever comes of that. */
function cookieOf({ who }: Endpoint): Partial<typeof cookie> {
  return who === 'anyone' || who === 'token' ? {} : cookie;
}

function contentOf({
  schema,
  contentType,
  example,
}: EndpointAnswer): Pick<ZodOpenApiResponseObject, 'content'> {
  const shown = example === undefined ? {} : { example };
  // Not JSON. OpenAPI 3.1 has no schema for the events of a stream; tools would take a schema of the whole for one of each.
  if (contentType !== undefined) return { content: { [contentType]: shown } };
  return schema ? { content: { 'application/json': { schema, ...shown } } } : {};
}

/** The errors by status, each with the codes that it may have. */
function problems(endpoint: Endpoint): Record<string, ZodOpenApiResponseObject> {
  const byStatus = Map.groupBy(errorsOf(endpoint), httpStatusOf);
  return Object.fromEntries(
    [...byStatus]
      // The probes have a 503 of their own.
      .filter(([status]) => !(status in endpoint.answers))
      .toSorted(([one], [other]) => one - other)
      .map(([status, codes]) => [String(status), problem(status, codes, endpoint)]),
  );
}

function problem(status: number, codes: readonly ErrorCode[], endpoint: Endpoint): ZodOpenApiResponseObject {
  const { limit } = endpoint;
  const headers = {
    ...commonHeaders,
    ...noStore,
    ...(limit || isForUsers(endpoint) ? limitHeaders : {}),
    ...(status === 429 || status === 503 ? retryAfter : {}),
    ...(status === 401 ? challenge : {}),
    ...cookieOf(endpoint),
  };
  const [first] = codes;
  return {
    description: codes
      .map((code) => `\`${code}\`: ${errorCodes[code].meaning} ${errorAdvice[code].advice}`)
      .join('\n\n'),
    headers: headersOf(headers),
    content: {
      'application/json': {
        schema: ErrorResponse,
        example: {
          detail: first && errorCodes[first].meaning,
          code: first,
          timestamp: '2026-01-31T11:00:00.000Z',
          ...(status === 422 ? { errors: [{ path: '', message: first && errorCodes[first].meaning }] } : {}),
        },
      },
    },
  };
}

function headersOf(
  headers: Readonly<Record<string, string>>,
): NonNullable<ZodOpenApiResponseObject['headers']> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      sharedHeaders[name] === description ? { $ref: `#/components/headers/${name}` } : header(description),
    ]),
  );
}

function header(description: string): { description: string; schema: { type: 'string' } } {
  return { description, schema: { type: 'string' } };
}
