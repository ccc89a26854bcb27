import type { ErrorCode } from '@agentconnect/protocol';

export type ProviderErrorCode = Extract<
  ErrorCode,
  | 'PROVIDER_AUTH_FAILED'
  | 'PROVIDER_RATE_LIMITED'
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_TIMEOUT'
  | 'PROVIDER_STREAM_BROKEN'
  | 'PROVIDER_BAD_RESPONSE'
  | 'PROVIDER_REJECTED'
>;

export interface ProviderErrorOptions {
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds from now before which the provider wants no retry. */
  readonly retryAfterMs?: number | undefined;
  /** HTTP status of the provider's answer. */
  readonly status?: number | undefined;
  /** What the provider says of it, short and without keys; for the operator alone. */
  readonly reason?: string | undefined;
}

/**
 * A provider did not answer. The message, which clients may see, is made of our words, a status and an error number of
 * the operating system; it carries no `cause`, for what a provider sends back may repeat a key or the user's text. What
 * of it an operator may see is the `reason`.
 */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly code: ProviderErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  readonly reason: string | undefined;

  constructor(code: ProviderErrorCode, message: string, options: ProviderErrorOptions) {
    super(message);
    this.code = code;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.status = options.status;
    this.reason = options.reason;
  }
}
