import type { BodyProblemKind } from './body-problem.ts';
import type { ProviderErrorCode } from './provider-error.ts';

/** What one failure means: its code, whether a retry may help, and our words for it. */
export type Verdict = readonly [code: ProviderErrorCode, retryable: boolean, words: string];

export const auth: Verdict = ['PROVIDER_AUTH_FAILED', false, 'refused the credentials'];
export const unpaid: Verdict = [
  'PROVIDER_AUTH_FAILED',
  false,
  'has no credit or quota left for this account',
];
export const rateLimited: Verdict = ['PROVIDER_RATE_LIMITED', true, 'limits the rate of requests'];
export const unavailable: Verdict = ['PROVIDER_UNAVAILABLE', true, 'is not available'];
export const rejected: Verdict = ['PROVIDER_REJECTED', false, 'refused the request'];
export const redirected: Verdict = [
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
