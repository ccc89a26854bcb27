import { BodyProblem } from './body-problem.ts';
import { errorReport } from './error-report.ts';
import { ProviderError, type ProviderErrorOptions } from './provider-error.ts';
import { Refused, Unanswered } from './request-failure.ts';
import { retryAfterMs } from './retry-after.ts';
import { causesOf, isLateCode, systemCode } from './system-code.ts';
import { toldReason } from './told-reason.ts';
import { bodyVerdicts, broken, mistaken, timeout, unreachable, type Verdict } from './verdict.ts';
import { isRedirect, type Verdicts } from './verdicts.ts';

/** Where an answer comes from. */
export interface Source {
  /** The provider's name, for messages. */
  readonly name: string;
  /** Its key, which may be in what it says of a failure. */
  readonly secret: string | undefined;
  readonly verdicts: Verdicts;
}

/** The one mapping from what `providerFetch`, SDKs around it and the reading of a body throw to a `ProviderError`. */
export function toProviderError(error: unknown, source: Source): ProviderError {
  for (const cause of causesOf(error)) {
    if (cause instanceof ProviderError) return cause;
    if (cause instanceof BodyProblem) return providerError(bodyVerdicts[cause.kind], source);
    if (cause instanceof Refused) return refusedError(cause, source);
    if (cause instanceof Unanswered) {
      return cause.isLate ? providerError(timeout, source) : providerError(unreachable, source, cause.code);
    }
  }
  const code = systemCode(error);
  return providerError(isLateCode(code) ? timeout : broken, source, code);
}

/** A failure that is told in the body of an answer whose status was good. */
export function toldError(told: unknown, source: Source): ProviderError {
  const report = errorReport(told);
  const verdict = source.verdicts.of(report, report.status) ?? broken;
  return providerError(verdict, source, '', { reason: toldReason(report.reason, source.secret) });
}

export function providerError(
  [code, retryable, words]: Verdict,
  { name }: Pick<Source, 'name'>,
  detail = '',
  options: Partial<ProviderErrorOptions> = {},
): ProviderError {
  return new ProviderError(code, `${name} ${words}${detail && ` (${detail})`}`, { retryable, ...options });
}

function refusedError({ status, headers, told }: Refused, source: Source): ProviderError {
  const report = errorReport(told);
  const verdict = source.verdicts.of(report, status) ?? broken;
  const asked = headers.get('x-should-retry');
  // The same request is refused again, they say; but a model does not write the same again. And a redirect stays one.
  const retryable = asked && verdict !== mistaken && !isRedirect(status) ? asked === 'true' : verdict[1];
  return providerError(verdict, source, `HTTP ${status}`, {
    retryable,
    retryAfterMs: retryAfterMs(headers),
    status,
    reason: toldReason(report.reason, source.secret),
  });
}
