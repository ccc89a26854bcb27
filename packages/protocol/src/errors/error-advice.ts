import type { ErrorCode } from './error-codes.ts';

/** What a client does about an error. */
export interface ErrorAdvice {
  /** Whether the same request or text, unchanged, may succeed later. */
  readonly again: boolean;
  readonly advice: string;
}

const no = (advice: string): ErrorAdvice => ({ again: false, advice });
const yes = (advice: string): ErrorAdvice => ({ again: true, advice });

const asNewText = 'The retries are used up. Send it later, as a new text.';

/** By code. A code without advice does not compile. */
export const errorAdvice: Readonly<Record<ErrorCode, ErrorAdvice>> = {
  MALFORMED_JSON: no('Send JSON, in UTF-8.'),
  WRONG_CONTENT_TYPE: no('Send `application/json`, or `application/x-www-form-urlencoded` to log in.'),
  ANSWER_INVALID: no('Correct each place that `errors` names, and answer again.'),
  UNAUTHORIZED: no('Send `Authorization: Bearer <token>`.'),
  INVALID_CREDENTIALS: no('Ask the user for the name and password again.'),
  TOKEN_INVALID: no('Log in again, once; then repeat the request with the new token.'),
  TOKEN_EXPIRED: no('Log in again; then repeat the request with the new token.'),
  LOGIN_ENDED: no('Show the login form; then repeat the request.'),
  LOGIN_LINK_INVALID: no('Show the login form, or get another link.'),
  ACCOUNT_ELSEWHERE: no('Change it where it is kept: at the issuer, or in the settings of the gateways.'),
  TICKET_INVALID: no('Get another ticket, and use it once, within thirty seconds.'),
  ORIGIN_REFUSED: no(
    'On a page of the gateway, send `X-AgentConnect: 1`; anywhere else, send a token. If the page is the gateway’s own, its proxy has to pass on `Host` and `X-Forwarded-Proto` (`TRUST_PROXY`).',
  ),
  FORBIDDEN: no('Use a session or agent of this user, or an agent that is public.'),
  SCOPE_MISSING: no('Use a key with the scope that the message names.'),
  ROLE_REQUIRED: no('Have an administrator give the user the role, or log in as one who has it.'),
  NOT_FOUND: no('Correct the address; all of them start with `/api`.'),
  SESSION_NOT_FOUND: no('Create a new session.'),
  KEY_NOT_FOUND: no('Take an id from `/auth/keys`.'),
  USER_NOT_FOUND: no('Take a name from `/admin/users`.'),
  TURN_NOT_FOUND: no('Take an id from `/admin/turns`.'),
  AGENT_NOT_FOUND: no('Take an id from `/agents/list`, or register the agent again.'),
  CALL_NOT_FOUND: no('Take the `call_id` of a `tool.call` that needs something.'),
  METHOD_NOT_ALLOWED: no('Use a method that the header `Allow` names.'),
  REQUEST_TIMEOUT: yes('Send the request faster, or over a better connection.'),
  IDEMPOTENCY_CONFLICT: no('Use a new key, or a new `client_message_id`, for new content.'),
  USER_EXISTS: no('Choose another name.'),
  USER_BEING_DELETED: no('Delete the user again, and wait until it is gone.'),
  TURN_NOT_RETRYABLE: no('Drop the turn; a text with higher `metadata.limits` resumes the conversation.'),
  SESSION_EXPIRED: no('Create a new session.'),
  CALL_NEEDS_NOTHING: no('Answer only calls whose `needs` is not `nothing`.'),
  CALL_NEEDS_OTHER: no('Approve what needs an approval; give a result to what needs a result or an answer.'),
  CALL_ANSWERED: no('Show the answer that counts: it is in the `tool.result`.'),
  CALL_OVER: no('Show its `tool.result`.'),
  CONVERSATION_ENDED: no('Send a text with higher `metadata.limits`, or create a new session.'),
  PAYLOAD_TOO_LARGE: no('Send less, or have the operator raise `WS_MAX_PAYLOAD_BYTES`.'),
  VALIDATION_ERROR: no('Correct the fields that `errors` names.'),
  TOKEN_MALFORMED: no('Send the `access_token` of a login, unchanged.'),
  UNKNOWN_PROVIDER: no('Choose a provider that `/chat/providers` lists.'),
  PROVIDER_NOT_CONFIGURED: no(
    'Choose a provider with `is_available`, or have the operator give the workers its key.',
  ),
  UNKNOWN_MODEL: no('Choose one of the models that `/chat/providers` lists for the provider.'),
  UNKNOWN_TOOL: no('Choose tools that `/chat/tools` lists.'),
  TOOL_NAME_TAKEN: no('Give the tool another name.'),
  ARGUMENTS_FIXED: no('Approve the call as it is, or deny it.'),
  LIMIT_TOO_HIGH: no('Ask for less, or have the operator raise the ceiling (`CONVERSATION_MAX_…`).'),
  UNKNOWN_SENDER: no('Leave `sender` out, or name an agent of the session by id, key or name.'),
  UNKNOWN_RECEIVER: no('Name an agent of the session by id, key or name.'),
  STRUCTURED_DATA_INVALID: no('Correct each place that `errors` names.'),
  RATE_LIMITED: yes(
    'Wait as long as the response says; send texts again under the same `client_message_id`.',
  ),
  TOO_MANY_KEYS: no('Revoke keys that are not needed.'),
  TOO_MANY_AGENTS: no('Delete agents that are not needed.'),
  TOO_BUSY: yes('Wait until some of the answers have arrived.'),
  MAILBOX_FULL: yes('Wait until some of the answers have arrived, and send the next text after an answer.'),
  QUOTA_EXCEEDED: no('Delete sessions or agents that are not needed.'),
  INTERNAL: yes(
    'Repeat it with the same `Idempotency-Key`. If the error persists, tell the operator the time and `X-Request-Id`.',
  ),
  REDIS_UNAVAILABLE: yes('Wait for `Retry-After`, and repeat it with the same `Idempotency-Key`.'),
  ISSUER_UNAVAILABLE: yes('Wait for `Retry-After`, and repeat it. If the error persists, tell the operator.'),
  NO_WORKERS: yes('Wait until the operator has started a worker.'),
  INVALID_FRAME: no('Correct the frame; the message says what is wrong.'),
  BINARY_FRAME: no('Send frames as text.'),
  PROVIDER_AUTH_FAILED: no('The operator has to give the workers another key, or pay the provider.'),
  PROVIDER_RATE_LIMITED: yes(asNewText),
  PROVIDER_UNAVAILABLE: yes(asNewText),
  PROVIDER_TIMEOUT: yes(asNewText),
  PROVIDER_STREAM_BROKEN: yes(asNewText),
  PROVIDER_BAD_RESPONSE: no(
    'The workers’ log tells the operator what the provider sent. Another provider may work.',
  ),
  PROVIDER_REJECTED: no('Send less, rephrase it, or choose another model.'),
  TURN_FAILED: no('The operator has to look into it, and can then run the text again.'),
};
