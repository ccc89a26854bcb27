import type { BodyProblemKind } from '../stream/body-problem.ts';
import type { ProviderErrorCode } from './provider-error.ts';
import type { ErrorReport } from './error-report.ts';

/** What one failure means: its code, whether a retry may help, and our words for it. */
export type Verdict = readonly [code: ProviderErrorCode, retryable: boolean, words: string];

const auth: Verdict = ['PROVIDER_AUTH_FAILED', false, 'refused the credentials'];
const unpaid: Verdict = ['PROVIDER_AUTH_FAILED', false, 'has no credit or quota left for this account'];
const rateLimited: Verdict = ['PROVIDER_RATE_LIMITED', true, 'limits the rate of requests'];
const unavailable: Verdict = ['PROVIDER_UNAVAILABLE', true, 'is not available'];
const rejected: Verdict = ['PROVIDER_REJECTED', false, 'refused the request'];
const redirected: Verdict = [
  'PROVIDER_REJECTED',
  false,
  'redirects to another address, which is not followed',
];
export const timeout: Verdict = ['PROVIDER_TIMEOUT', true, 'took too long'];
export const unreachable: Verdict = ['PROVIDER_UNAVAILABLE', true, 'could not be reached'];
export const broken: Verdict = ['PROVIDER_STREAM_BROKEN', true, 'broke off its answer'];
export const unended: Verdict = ['PROVIDER_STREAM_BROKEN', true, 'ended its answer without an end mark'];
const malformed: Verdict = ['PROVIDER_BAD_RESPONSE', true, 'sent a malformed answer'];
const page: Verdict = ['PROVIDER_BAD_RESPONSE', false, 'answered with a document, not a stream'];
const endless: Verdict = ['PROVIDER_BAD_RESPONSE', false, 'sent more than is read of one answer'];
/** By what is wrong with a body. */
export const bodyVerdicts: Readonly<Record<BodyProblemKind, Verdict>> = { page, malformed, endless };
/** The model wrote what its server cannot read, and will write something else the next time. */
export const mistaken: Verdict = ['PROVIDER_BAD_RESPONSE', true, 'could not read what its model wrote'];

/** Those that say more than a status does. */
const byKindFirst: Readonly<Record<string, Verdict>> = {
  insufficientquota: unpaid,
  toolusefailed: mistaken,
  jsonvalidatefailed: mistaken,
};

/** Error types and codes that providers name in bodies and in `error` events, without what is no letter. */
const byKind: Readonly<Record<string, Verdict>> = {
  authenticationerror: auth,
  permissionerror: auth,
  permissiondenied: auth,
  permissiondeniederror: auth,
  unauthenticated: auth,
  unauthorized: auth,
  invalidapikey: auth,
  billingerror: unpaid,
  ratelimiterror: rateLimited,
  ratelimitexceeded: rateLimited,
  toomanyrequests: rateLimited,
  tokens: rateLimited,
  requests: rateLimited,
  resourceexhausted: rateLimited,
  throttlingexception: rateLimited,
  overloadederror: unavailable,
  apierror: unavailable,
  servererror: unavailable,
  internalservererror: unavailable,
  internalerror: unavailable,
  internal: unavailable,
  unavailable,
  serviceunavailable: unavailable,
  serviceunavailableerror: unavailable,
  modeloverloaded: unavailable,
  timeouterror: timeout,
  timeout,
  deadlineexceeded: timeout,
  invalidrequesterror: rejected,
  badrequesterror: rejected,
  invalidargument: rejected,
  notfounderror: rejected,
  notfound: rejected,
  modelnotfound: rejected,
  contextlengthexceeded: rejected,
};

const byStatus: Readonly<Record<number, Verdict>> = {
  401: auth,
  402: unpaid,
  403: auth,
  408: timeout,
  409: unavailable,
  429: rateLimited,
};

/** The class of a failure: that of its HTTP status, or of the number that stands for one, else that of its type. */
export function verdictOf({ kinds }: ErrorReport, status: number | undefined): Verdict | undefined {
  if (status !== undefined && isRedirect(status)) return redirected;
  const special = firstOf(byKindFirst, kinds);
  // Out of credit comes as 429 too, and no wait mends it.
  if (special && (special !== unpaid || status === undefined || status === 429)) return special;
  if (status === undefined) return firstOf(byKind, kinds);
  return byStatus[status] ?? (status >= 500 ? unavailable : rejected);
}

export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

function firstOf(table: Readonly<Record<string, Verdict>>, kinds: readonly string[]): Verdict | undefined {
  const kind = kinds.find((one) => Object.hasOwn(table, one));
  return kind === undefined ? undefined : table[kind];
}
