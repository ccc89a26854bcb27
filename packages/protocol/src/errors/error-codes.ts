/**
 * The closed list of error codes. A code appears in `code` of an error response, in `metadata.code` of an `error` frame,
 * or in both. `status` is the HTTP status of the response (null: the code occurs in frames only). docs/errors.md is
 * generated from this table.
 */
export const errorCodes = {
  MALFORMED_JSON: { status: 400, meaning: 'The body is not JSON.' },
  WRONG_CONTENT_TYPE: { status: 400, meaning: 'This address does not accept this Content-Type.' },
  ANSWER_INVALID: {
    status: 400,
    meaning: 'The answer does not fit the schema that the question asks for; `errors` names each place.',
  },
  UNAUTHORIZED: {
    status: 401,
    meaning: 'Neither a bearer token nor the cookie of a browser login was sent.',
  },
  INVALID_CREDENTIALS: { status: 401, meaning: 'The user name or the password is wrong.' },
  TOKEN_INVALID: {
    status: 401,
    meaning:
      'The token comes neither from this system nor from an issuer that it knows, or was revoked, or its user is disabled.',
  },
  TOKEN_EXPIRED: { status: 401, meaning: 'The token has expired: log in again.' },
  LOGIN_ENDED: {
    status: 401,
    meaning:
      'The browser login of this cookie has ended: by logging out, by a revocation, or unused for too long.',
  },
  LOGIN_LINK_INVALID: {
    status: 401,
    meaning: 'The secret of the login link was used before, has expired, or its user may not log in.',
  },
  ACCOUNT_ELSEWHERE: {
    status: 409,
    meaning:
      'The account of the user is not kept here: it is listed in AUTH_USERS, or belongs to another issuer.',
  },
  TICKET_INVALID: {
    status: 401,
    meaning: 'There is no such ticket: it was used before, or has expired.',
  },
  ORIGIN_REFUSED: {
    status: 403,
    meaning:
      'A cookie counts only on pages of the gateway itself: `Origin` names another address or is missing, or so is the header `X-AgentConnect`.',
  },
  FORBIDDEN: { status: 403, meaning: 'The session or agent belongs to another user.' },
  SCOPE_MISSING: {
    status: 403,
    meaning:
      'The API key lacks the scope for this, or `X-On-Behalf-Of` came without a key that may act for others.',
  },
  ROLE_REQUIRED: {
    status: 403,
    meaning: 'The user lacks the role that this needs; the message names it.',
  },
  NOT_FOUND: { status: 404, meaning: 'No such address.' },
  SESSION_NOT_FOUND: {
    status: 404,
    meaning: 'No such session, or it was deleted, or its retention has passed.',
  },
  KEY_NOT_FOUND: { status: 404, meaning: 'No such API key of this user.' },
  USER_NOT_FOUND: { status: 404, meaning: 'No such user.' },
  TURN_NOT_FOUND: { status: 404, meaning: 'No such turn is set aside.' },
  AGENT_NOT_FOUND: { status: 404, meaning: 'No such agent.' },
  CALL_NOT_FOUND: {
    status: 404,
    meaning: 'The session has no such call, or it is over and never waited for anybody.',
  },
  METHOD_NOT_ALLOWED: { status: 405, meaning: 'This address does not accept this method; see Allow.' },
  REQUEST_TIMEOUT: { status: 408, meaning: 'The request took too long to arrive (REQUEST_SECONDS).' },
  IDEMPOTENCY_CONFLICT: {
    status: 409,
    meaning: 'The same key or client_message_id was used before, with other content.',
  },
  USER_EXISTS: { status: 409, meaning: 'There is already a user of this name.' },
  USER_BEING_DELETED: { status: 409, meaning: 'The user is being deleted; the name is not free yet.' },
  TURN_NOT_RETRYABLE: {
    status: 409,
    meaning: 'The turn of a conversation among agents answers no single text, so none can be asked again.',
  },
  SESSION_EXPIRED: { status: 409, meaning: "The session's time is over; it can still be read." },
  CALL_NEEDS_NOTHING: { status: 409, meaning: 'The call does not wait for anybody.' },
  CALL_NEEDS_OTHER: {
    status: 409,
    meaning:
      'The call waits for something else: its `needs` says whether for an approval, a result or an answer.',
  },
  CALL_ANSWERED: {
    status: 409,
    meaning: 'Somebody has already answered this call differently; the first answer counts.',
  },
  CALL_OVER: { status: 409, meaning: 'The call is over, or it is too late to answer it.' },
  CONVERSATION_ENDED: { status: 409, meaning: 'The conversation has ended; raise its limits to continue.' },
  PAYLOAD_TOO_LARGE: { status: 413, meaning: 'The body is larger than WS_MAX_PAYLOAD_BYTES.' },
  VALIDATION_ERROR: {
    status: 422,
    meaning: 'Well-formed, but a field is wrong; `errors` names each, at most twenty.',
  },
  TOKEN_MALFORMED: { status: 422, meaning: 'The token is not a JWT.' },
  UNKNOWN_PROVIDER: { status: 422, meaning: 'There is no provider with this name; see /chat/providers.' },
  PROVIDER_NOT_CONFIGURED: { status: 422, meaning: 'No worker has a key or an address for this provider.' },
  UNKNOWN_MODEL: {
    status: 422,
    meaning: 'The provider has a fixed list of models, and this one is not on it.',
  },
  UNKNOWN_TOOL: {
    status: 422,
    meaning: 'There is no such tool, or the user may not use it; see /chat/tools.',
  },
  TOOL_NAME_TAKEN: {
    status: 422,
    meaning: 'A tool of the client has the name of a tool of the operator, or of one that is built in.',
  },
  ARGUMENTS_FIXED: { status: 422, meaning: 'The arguments of this call may not be changed.' },
  LIMIT_TOO_HIGH: { status: 422, meaning: "A limit is above the operator's ceiling; `errors` names it." },
  UNKNOWN_SENDER: { status: 422, meaning: 'The sender is neither the user nor an agent of the session.' },
  UNKNOWN_RECEIVER: { status: 422, meaning: 'The receiver is not an agent of the session.' },
  STRUCTURED_DATA_INVALID: {
    status: 422,
    meaning: "The structured data does not fit the receiver's schema; `errors` names each place.",
  },
  RATE_LIMITED: {
    status: 429,
    meaning:
      'Too many requests, connections, messages or frames, or too much read at once; see Retry-After, or `details.retry_after`.',
  },
  TOO_MANY_KEYS: { status: 429, meaning: 'The user already has API_KEYS_PER_USER API keys.' },
  TOO_MANY_AGENTS: { status: 429, meaning: 'The user already has AGENTS_PER_USER registered agents.' },
  TOO_BUSY: {
    status: 429,
    meaning: 'SESSIONS_AT_WORK_MAX sessions of this user already have work.',
  },
  MAILBOX_FULL: { status: 429, meaning: 'MAILBOX_MAX messages are already waiting for an answer.' },
  QUOTA_EXCEEDED: {
    status: 429,
    meaning:
      'The user already keeps KEPT_BYTES_PER_USER bytes or SESSIONS_PER_USER sessions; delete what is not needed. A conversation that reaches this ends.',
  },
  INTERNAL: { status: 500, meaning: "A server error; the server's log has it under the request id." },
  REDIS_UNAVAILABLE: {
    status: 503,
    meaning:
      'Redis is unreachable or nearly full, or too few of its replicas have the text; try again after Retry-After, with the same key.',
  },
  ISSUER_UNAVAILABLE: {
    status: 503,
    meaning: "The keys of the token's issuer cannot be read, so nobody can tell whether the token is valid.",
  },
  NO_WORKERS: { status: 503, meaning: 'No agent-worker has run yet, so no provider is known.' },
  INVALID_FRAME: { status: null, meaning: 'The frame is not a JSON object of the documented shape.' },
  BINARY_FRAME: { status: null, meaning: 'Frames are text; this one was binary.' },
  PROVIDER_AUTH_FAILED: { status: null, meaning: "The provider refused the worker's credentials." },
  PROVIDER_RATE_LIMITED: {
    status: null,
    meaning: 'The provider kept answering 429 until the retries were used up.',
  },
  PROVIDER_UNAVAILABLE: { status: null, meaning: 'The provider could not be reached, or answered 5xx.' },
  PROVIDER_TIMEOUT: { status: null, meaning: 'The provider sent nothing for too long.' },
  PROVIDER_STREAM_BROKEN: { status: null, meaning: 'The answer broke off in the middle.' },
  PROVIDER_BAD_RESPONSE: { status: null, meaning: 'The provider sent what its protocol does not allow.' },
  PROVIDER_REJECTED: {
    status: null,
    meaning: 'The provider refused the request itself (model, size, content).',
  },
  TURN_FAILED: {
    status: null,
    meaning: 'Every worker that took this turn died; it is set aside for an operator.',
  },
} as const satisfies Record<string, { status: number | null; meaning: string }>;

export type ErrorCode = keyof typeof errorCodes;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

/** The HTTP status of a code. A code that occurs in frames only should not reach REST, and counts as a fault of ours. */
export function httpStatusOf(code: ErrorCode): number {
  return errorCodes[code].status ?? 500;
}
