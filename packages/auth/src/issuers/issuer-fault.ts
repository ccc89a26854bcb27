/** The keys of an issuer cannot be read, so nobody can tell whether its tokens are valid. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError';
  /** Whole seconds until they are asked for again. */
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
