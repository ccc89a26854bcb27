import { ActiveKeys, Issuers, KeyStore, type KeyPairs, keyPairs, Tokens } from '@agentconnect/auth';
import type { Scripts } from '@agentconnect/broker';
import type { Registry } from '@prometheus-io/client';
import type { Logger } from 'pino';
import type { GatewayConfig } from '../config.ts';
import { IssuerMetrics } from './issuer-metrics.ts';
import { keyMetric } from './key-metric.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** Tokens: who issues them, and who tells whether one is valid. */
export interface TokenParts {
  /** Issues ours. */
  readonly tokens: Tokens;
  readonly keyPairs: KeyPairs;
  readonly issuers: Issuers;
  readonly keys: KeyStore;
  readonly activeKeys: ActiveKeys;
  readonly verified: VerifiedTokens;
}

export async function createTokens(
  scripts: Scripts,
  config: GatewayConfig,
  { log, registry }: { readonly log: Logger; readonly registry: Registry },
): Promise<TokenParts> {
  const { JWT_PRIVATE_KEY: privateKey, JWT_PUBLIC_KEYS: publicKeys } = config;
  const pairs = await keyPairs(privateKey, publicKeys);
  const tokens = new Tokens({
    secret: config.JWT_SECRET,
    previousSecrets: config.JWT_PREVIOUS_SECRETS,
    keyPairs: pairs,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
    ttlSeconds: config.JWT_TTL_SECONDS,
  });
  const keys = new KeyStore({ redis: scripts.redis, scripts, keys: scripts.keys });
  const activeKeys = new ActiveKeys({
    store: keys,
    onKey: keyMetric(registry),
    onError: (error) => log.warn({ err: error }, 'the use of an API key was not noted'),
  });
  const metrics = new IssuerMetrics(registry);
  const issuers = new Issuers({
    issuers: config.issuers,
    clockSkewSeconds: config.ISSUERS_CLOCK_SKEW_SECONDS,
    onToken: (issuer, outcome) => metrics.token(issuer, outcome),
    onFetched: (issuer, error) => {
      metrics.read(issuer, error);
      if (error !== undefined) log.warn({ err: error, issuer }, 'the keys of an issuer were not read');
    },
  });
  const ofKeyPair = {
    takes: (token: string) => tokens.namesKeyPair(token),
    check: (token: string) => Promise.resolve(tokens.verify(token)),
  };
  const verified = new VerifiedTokens({ tokens, slow: [activeKeys, issuers, ofKeyPair] });
  return { tokens, keyPairs: pairs, issuers, keys, activeKeys, verified };
}
