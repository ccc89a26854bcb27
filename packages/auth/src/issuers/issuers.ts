import { decodeJwt } from 'jose';
import type { TokenCheck } from '../tokens/tokens.ts';
import { Issuer, type IssuerOptions } from './issuer.ts';
import { IssuerUnavailableError } from './issuer-fault.ts';
import type { IssuerSettings } from './issuers-file.ts';

/** The outcome of checking a token of an issuer. */
export type IssuerOutcome = 'valid' | 'expired' | 'invalid' | 'unavailable';

export interface IssuersOptions extends Pick<IssuerOptions, 'clockSkewSeconds'> {
  readonly issuers: readonly IssuerSettings[];
  readonly onToken: (issuer: string, outcome: IssuerOutcome) => void;
  /** Called after each attempt to read the keys of an issuer, with what went wrong. */
  readonly onFetched: (issuer: string, error: unknown) => void;
  /** The time in ms. */
  readonly now?: () => number;
}

/** The issuers whose tokens count here beside our own. */
export class Issuers {
  readonly name = 'issuers';
  private readonly onToken: IssuersOptions['onToken'];
  private readonly byName: ReadonlyMap<string, Issuer>;

  constructor({ issuers, clockSkewSeconds, onToken, onFetched, now = Date.now }: IssuersOptions) {
    this.onToken = onToken;
    this.byName = new Map(
      issuers.map((settings) => [
        settings.issuer,
        new Issuer({
          settings,
          clockSkewSeconds,
          onFetched: (error) => onFetched(settings.key, error),
          now,
        }),
      ]),
    );
  }

  /** Begins to read the keys of all issuers, without waiting for any. */
  start(): void {
    for (const issuer of this.byName.values()) issuer.warmUp();
  }

  stop(): void {
    for (const issuer of this.byName.values()) issuer.stop();
  }

  /** Whether a token says that one of them issued it. */
  takes(token: string): boolean {
    return this.issuerOf(token) !== undefined;
  }

  /** Rejects with an `IssuerUnavailableError`. */
  async check(token: string): Promise<TokenCheck> {
    const issuer = this.issuerOf(token);
    if (!issuer) return { ok: false, code: 'TOKEN_INVALID' };
    try {
      const check = await issuer.check(token);
      this.onToken(issuer.key, outcomeOf(check));
      return check;
    } catch (error) {
      if (error instanceof IssuerUnavailableError) this.onToken(issuer.key, 'unavailable');
      throw error;
    }
  }

  private issuerOf(token: string): Issuer | undefined {
    if (this.byName.size === 0) return undefined;
    try {
      return this.byName.get(decodeJwt(token).iss ?? '');
    } catch {
      return undefined;
    }
  }
}

function outcomeOf(check: TokenCheck): IssuerOutcome {
  if (check.ok) return 'valid';
  return check.code === 'TOKEN_EXPIRED' ? 'expired' : 'invalid';
}
