import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { fetchJson } from './fetch-json.ts';
import { IssuerUnavailableError } from './issuer-fault.ts';
import { type KeySource, mayFetch } from './issuers-file.ts';

/** The age, in ms, at which keys are read again while they are still used, and the age at which they are no longer used. */
const age = { fresh: 300_000, most: 3_600_000 };
/** How long after a reading the next may begin, in ms: for a token with an unknown key or, after a failure, for any token. */
const pauseMs = 10_000;

/** Only public keys count; anything else in the set is left out. */
const KeySet = z.object({
  keys: z
    .array(z.looseObject({ kty: z.string(), kid: z.string().optional() }))
    .max(100)
    .transform((keys) => keys.filter(({ kty }) => ['RSA', 'EC', 'OKP'].includes(kty))),
});
const Configuration = z.object({ issuer: z.string(), jwks_uri: z.url() });

type RemoteSource = Exclude<KeySource, { kind: 'key' }>;

export interface RemoteKeysOptions {
  readonly issuer: string;
  readonly source: RemoteSource;
  /** Called with the outcome of each attempt to read the keys. */
  readonly onFetched: (error: unknown) => void;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/**
 * The keys of an issuer, as it publishes them. One reading serves everybody who waits for it; while they cannot be read, the old
 * ones count for a while. The issuer is asked at most every ten seconds, even for tokens with unknown keys and while it is
 * down.
 */
export class RemoteKeys {
  private readonly options: RemoteKeysOptions;
  private readonly now: () => number;
  private readonly ended = new AbortController();
  private keys: ReturnType<typeof createLocalJWKSet> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private askedAt = Number.NEGATIVE_INFINITY;
  private isAway = false;
  private reading: Promise<void> | undefined;

  constructor(options: RemoteKeysOptions) {
    this.options = options;
    this.now = options.now ?? (() => performance.now());
  }

  /** Reads the keys before anybody needs them. */
  warmUp(): void {
    this.read().catch(() => undefined);
  }

  stop(): void {
    this.ended.abort();
  }

  /** The key of a token. Rejects with jose's errors, or an `IssuerUnavailableError`. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const old = this.now() - this.readAt;
    if (!this.keys || old > age.most) await this.read();
    else if (old > age.fresh) this.warmUp();
    try {
      return await this.known(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknown || this.now() - this.askedAt < pauseMs) throw error;
      await this.read();
      return this.known(header, token);
    }
  };

  private readonly known: JWTVerifyGetKey = (header, token) => {
    if (!this.keys) throw this.unavailable();
    return this.keys(header, token);
  };

  /** Reads the keys, unless that has just failed. Calls at the same time share one reading. */
  private read(): Promise<void> {
    const waitMs = this.askedAt + pauseMs - this.now();
    if (!this.reading && this.isAway && waitMs > 0) return Promise.reject(this.unavailable());
    this.reading ??= this.readNow().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async readNow(): Promise<void> {
    const { onFetched } = this.options;
    this.askedAt = this.now();
    try {
      const url = await this.keysUrl();
      const { keys } = KeySet.parse(await fetchJson(url, this.ended.signal));
      this.keys = createLocalJWKSet({ keys } as JSONWebKeySet);
      this.readAt = this.now();
      this.isAway = false;
      onFetched(undefined);
    } catch (error) {
      this.isAway = true;
      this.askedAt = this.now();
      onFetched(error);
      throw this.unavailable(error);
    }
  }

  private async keysUrl(): Promise<URL> {
    const { source, issuer } = this.options;
    if (source.kind === 'jwks') return source.url;
    const configuration = Configuration.parse(await fetchJson(source.url, this.ended.signal));
    // OpenID Connect Discovery, section 4.3.
    if (configuration.issuer !== issuer) throw new Error(`${source.url.href} belongs to another issuer`);
    const url = new URL(configuration.jwks_uri);
    if (!mayFetch(url, source.allowHttp)) throw new Error(`${url.origin}, where its keys are, is not https`);
    return url;
  }

  private unavailable(cause?: unknown): IssuerUnavailableError {
    const seconds = Math.ceil((this.askedAt + pauseMs - this.now()) / 1000);
    const message = `the keys of ${this.options.issuer} cannot be read`;
    return new IssuerUnavailableError(message, Math.max(1, seconds), { cause });
  }
}
