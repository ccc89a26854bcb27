import * as anthropic from '@anthropic-ai/sdk';
import * as openai from 'openai';
import { errorReport } from './error-report.ts';
import { toldReason } from './told-reason.ts';
import {
  bodyVerdicts,
  broken,
  isRedirect,
  mistaken,
  timeout,
  unreachable,
  type Verdict,
  verdictOf,
} from './verdict.ts';
import { ProviderError, type ProviderErrorOptions } from './provider-error.ts';
import { retryAfterMs } from './retry-after.ts';
import { BodyProblem } from '../stream/body-problem.ts';

/** Where an answer comes from. */
export interface Source {
  /** The provider's name, for messages. */
  readonly name: string;
  /** Its key, which may be in what it says of a failure. */
  readonly secret: string | undefined;
}

/** The one mapping from what the SDKs and `fetch` throw to a `ProviderError`. */
export function toProviderError(error: unknown, source: Source): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof BodyProblem) return providerError(bodyVerdicts[error.kind], source);
  if (error instanceof openai.APIError || error instanceof anthropic.APIError)
    return ofApiError(error, source);
  const code = systemCode(error);
  return providerError(code.endsWith('_TIMEOUT') ? timeout : broken, source, code);
}

/** A failure that is told in the body of an answer whose status was good. */
export function toldError(told: unknown, source: Source): ProviderError {
  const report = errorReport(told);
  const verdict = verdictOf(report, report.status) ?? broken;
  return providerError(verdict, source, '', { reason: toldReason(report.reason, source.secret) });
}

export function providerError(
  [code, retryable, words]: Verdict,
  { name }: Source,
  detail = '',
  options: Partial<ProviderErrorOptions> = {},
): ProviderError {
  return new ProviderError(code, `${name} ${words}${detail && ` (${detail})`}`, { retryable, ...options });
}

function ofApiError(error: openai.APIError | anthropic.APIError, source: Source): ProviderError {
  if (
    error instanceof openai.APIConnectionTimeoutError ||
    error instanceof anthropic.APIConnectionTimeoutError
  )
    return providerError(timeout, source);
  if (error instanceof openai.APIConnectionError || error instanceof anthropic.APIConnectionError)
    return providerError(unreachable, source, systemCode(error));
  const { status, headers } = error;
  const report = errorReport(error.error);
  if (status === undefined) return toldError(error.error, source);
  const verdict = verdictOf(report, status) ?? broken;
  const asked = headers?.get('x-should-retry');
  // The same request is refused again, they say; but a model does not write the same again. And a redirect stays one.
  const retryable = asked && verdict !== mistaken && !isRedirect(status) ? asked === 'true' : verdict[1];
  return providerError(verdict, source, `HTTP ${status}`, {
    retryable,
    retryAfterMs: retryAfterMs(headers),
    status,
    reason: toldReason(report.reason, source.secret),
  });
}

/** The code of the operating system or of `fetch` (`ECONNREFUSED`, `UND_ERR_SOCKET`) in a chain of causes, or ''. */
function systemCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(at.code)) return at.code;
  }
  return '';
}
