import * as anthropic from '@anthropic-ai/sdk';
import * as openai from 'openai';
import { ProviderError, type ProviderErrorCode } from './provider-error.ts';
import { retryAfterMs } from './retry-after.ts';

/** What one failure means: its code, whether a retry may help, and our words for it. */
type Verdict = readonly [code: ProviderErrorCode, retryable: boolean, words: string];

const auth: Verdict = ['PROVIDER_AUTH_FAILED', false, 'refused the credentials'];
const unpaid: Verdict = ['PROVIDER_AUTH_FAILED', false, 'has no credit or quota left for this account'];
const rateLimited: Verdict = ['PROVIDER_RATE_LIMITED', true, 'limits the rate of requests'];
const unavailable: Verdict = ['PROVIDER_UNAVAILABLE', true, 'is not available'];
const unreachable: Verdict = ['PROVIDER_UNAVAILABLE', true, 'could not be reached'];
const timeout: Verdict = ['PROVIDER_TIMEOUT', true, 'took too long'];
const broken: Verdict = ['PROVIDER_STREAM_BROKEN', true, 'broke off its answer'];
const malformed: Verdict = ['PROVIDER_BAD_RESPONSE', true, 'sent a malformed answer'];
const rejected: Verdict = ['PROVIDER_REJECTED', false, 'refused the request'];
const redirected: Verdict = [
  'PROVIDER_REJECTED',
  false,
  'redirects to another address, which is not followed',
];

/** Error types and codes that both protocols name in bodies and in `error` events. */
const byKind: Readonly<Record<string, Verdict>> = {
  authentication_error: auth,
  permission_error: auth,
  invalid_api_key: auth,
  billing_error: unpaid,
  insufficient_quota: unpaid,
  rate_limit_error: rateLimited,
  rate_limit_exceeded: rateLimited,
  overloaded_error: unavailable,
  api_error: unavailable,
  server_error: unavailable,
  timeout_error: timeout,
  invalid_request_error: rejected,
  not_found_error: rejected,
  model_not_found: rejected,
  context_length_exceeded: rejected,
};

const byStatus: Readonly<Record<number, Verdict>> = {
  401: auth,
  402: unpaid,
  403: auth,
  408: timeout,
  409: unavailable,
  429: rateLimited,
};

/** The one mapping from what the SDKs and `fetch` throw to a `ProviderError`; `name` is the provider's, for the message. */
export function toProviderError(error: unknown, name: string): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof openai.APIError || error instanceof anthropic.APIError) return ofApiError(error, name);
  if (error instanceof SyntaxError) return say(malformed, name);
  const code = systemCode(error);
  return code.endsWith('_TIMEOUT') ? say(timeout, name, code) : say(broken, name, code);
}

function ofApiError(error: openai.APIError | anthropic.APIError, name: string): ProviderError {
  if (
    error instanceof openai.APIConnectionTimeoutError ||
    error instanceof anthropic.APIConnectionTimeoutError
  )
    return say(timeout, name);
  if (error instanceof openai.APIConnectionError || error instanceof anthropic.APIConnectionError)
    return say(unreachable, name, systemCode(error));
  const kinds = kindsOf(error);
  const status = error.status ?? kinds.find((kind) => typeof kind === 'number');
  if (status === undefined) return say(firstKind(kinds) ?? broken, name);
  const verdict = ofStatus(status, kinds);
  const asked = error.headers?.get('x-should-retry');
  const retryable = asked && !isRedirect(status) ? asked === 'true' : verdict[1];
  return new ProviderError(verdict[0], `${name} ${verdict[2]} (HTTP ${status})`, {
    retryable,
    retryAfterMs: retryAfterMs(error.headers),
    status,
  });
}

function ofStatus(status: number, kinds: readonly unknown[]): Verdict {
  const known = byStatus[status];
  // Out of credit comes as 429 too, and no wait mends it.
  if (known) return status === 429 && kinds.includes('insufficient_quota') ? unpaid : known;
  if (isRedirect(status)) return redirected;
  return status >= 500 ? unavailable : rejected;
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** The `type` and `code` of an error; an `error` event may carry an HTTP status as its code. */
function kindsOf(error: openai.APIError | anthropic.APIError): unknown[] {
  return error instanceof openai.APIError ? [error.code, error.type] : [error.type];
}

function firstKind(kinds: readonly unknown[]): Verdict | undefined {
  const kind = kinds.find((one) => typeof one === 'string' && Object.hasOwn(byKind, one));
  return typeof kind === 'string' ? byKind[kind] : undefined;
}

function say([code, retryable, words]: Verdict, name: string, detail = ''): ProviderError {
  return new ProviderError(code, `${name} ${words}${detail && ` (${detail})`}`, { retryable });
}

/** The code of the operating system or of `fetch` (`ECONNREFUSED`, `UND_ERR_SOCKET`) in a chain of causes, or ''. */
function systemCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(at.code)) return at.code;
  }
  return '';
}
