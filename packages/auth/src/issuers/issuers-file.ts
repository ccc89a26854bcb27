import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Role } from '@agentconnect/protocol';
import { z } from 'zod';
import { minSecretBytes } from '../tokens/tokens.ts';

/** Where variables named by `secret_env` are looked up. */
type Environment = Readonly<Record<string, string | undefined>>;

const text = z.string().min(1).max(512);

/** The name of a claim, or the path to a nested one; as a list, because names may contain dots. */
const ClaimPath = z.union([text.transform((name): readonly string[] => [name]), z.array(text).min(1).max(8)]);

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const KeysUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const Issuer = z
  .strictObject({
    issuer: text,
    audience: z.union([text.transform((one) => [one]), z.array(text).min(1).max(32)]),
    jwks_uri: KeysUrl.optional(),
    public_key_file: text.optional(),
    secret_file: text.optional(),
    secret_env: text.optional(),
    allow_http: z.boolean().default(false),
    user_claim: ClaimPath.default(['sub']),
    roles_claim: ClaimPath.optional(),
    roles: z.record(text, Role).default({}),
    tenant_claim: ClaimPath.optional(),
    max_token_seconds: z.int().min(60).max(2_592_000).default(86_400),
  })
  .refine(
    ({ jwks_uri, public_key_file, secret_file, secret_env }) =>
      [jwks_uri, public_key_file, secret_file, secret_env].filter(Boolean).length < 2,
    { error: 'give one of jwks_uri, public_key_file, secret_file and secret_env, or none for discovery' },
  )
  .refine(({ roles, roles_claim }) => roles_claim !== undefined || Object.keys(roles).length === 0, {
    path: ['roles_claim'],
    error: 'must name the claim that holds the roles',
  });

const Key = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a key has 1 to 32 characters: a-z, 0-9 and -');

/** Where an issuer's keys come from. */
export type KeySource =
  | { readonly kind: 'jwks'; readonly url: URL }
  /** The address of its configuration, which names the address of its keys. */
  | { readonly kind: 'discovery'; readonly url: URL; readonly allowHttp: boolean }
  | { readonly kind: 'key'; readonly key: KeyObject; readonly algorithms: readonly string[] };

/** An issuer of ISSUERS_FILE, with what its tokens are checked against. */
export interface IssuerSettings {
  /** What the names of its users begin with, after `~`. */
  readonly key: string;
  /** As in `iss`. */
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly source: KeySource;
  readonly userClaim: readonly string[];
  readonly rolesClaim: readonly string[] | undefined;
  /** Our role for one of theirs. */
  readonly roles: Readonly<Record<string, Role>>;
  readonly tenantClaim: readonly string[] | undefined;
  readonly maxTokenSeconds: number;
}

/** Something is wrong with ISSUERS_FILE. The message is one line that names the place and contains no secret. */
export class IssuersFileError extends Error {
  override readonly name = 'IssuersFileError';
}

/** Our own `iss` and secrets, which no issuer may have. */
export interface OwnTokens {
  readonly issuer: string;
  readonly secrets: readonly string[];
}

/** Reads ISSUERS_FILE: an object from the key of an issuer to the issuer. */
export function readIssuersFile(path: string, env: Environment, own: OwnTokens): IssuerSettings[] {
  const fail = (what: string): never => {
    throw new IssuersFileError(`${path}: ${what}`);
  };
  const parsed = z.record(Key, Issuer).safeParse(parseJson(readText(path, fail), fail));
  if (!parsed.success) {
    return fail(
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${wordsOf(issue)}`).join('; '),
    );
  }
  const issuers = Object.entries(parsed.data).map(([key, given]): IssuerSettings => {
    const failHere = (what: string): never => fail(`${key}: ${what}`);
    return {
      key,
      issuer: given.issuer,
      audience: given.audience,
      source: sourceOf(given, env, own, failHere),
      userClaim: given.user_claim,
      rolesClaim: given.roles_claim,
      roles: given.roles,
      tenantClaim: given.tenant_claim,
      maxTokenSeconds: given.max_token_seconds,
    };
  });
  const names = [own.issuer, ...issuers.map(({ issuer }) => issuer)];
  const twice = names.find((name, at) => names.indexOf(name) < at);
  return twice === undefined ? issuers : fail(`two issuers are ${twice}; JWT_ISSUER is one`);
}

type Fail = (what: string) => never;

function sourceOf(given: z.infer<typeof Issuer>, env: Environment, own: OwnTokens, fail: Fail): KeySource {
  const { issuer, jwks_uri, public_key_file, secret_file, secret_env, allow_http: allowHttp } = given;
  if (public_key_file !== undefined) {
    return keySource(
      readText(public_key_file, (what) => fail(`public_key_file: ${what}`)),
      fail,
    );
  }
  const secret =
    secret_env === undefined
      ? secret_file && readText(secret_file, (what) => fail(`secret_file: ${what}`)).trim()
      : (env[secret_env]?.trim() ?? '');
  if (secret !== undefined) {
    if (Buffer.byteLength(secret) < minSecretBytes) {
      fail(`its secret must have at least ${minSecretBytes} bytes`);
    }
    // Otherwise whoever can sign the issuer's tokens could sign ours.
    if (own.secrets.includes(secret)) fail('its secret is one of JWT_SECRET and JWT_PREVIOUS_SECRETS');
    return { kind: 'key', key: createSecretKey(Buffer.from(secret)), algorithms: ['HS256'] };
  }
  const url = URL.parse(jwks_uri ?? `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!url) return fail('issuer: is not a URL, so its keys cannot be discovered; say where they are');
  if (!mayFetch(url, allowHttp)) fail(`${url.origin} is not https; allow_http permits it`);
  return jwks_uri === undefined ? { kind: 'discovery', url, allowHttp } : { kind: 'jwks', url };
}

/** Keys are fetched by https, unless they come from this machine or an operator permits http. */
export function mayFetch({ protocol, hostname }: URL, allowHttp: boolean): boolean {
  return protocol === 'https:' || (protocol === 'http:' && (allowHttp || loopback.test(hostname)));
}

function keySource(pem: string, fail: Fail): KeySource {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    return fail('public_key_file: is not a public key in PEM');
  }
  const algorithms = algorithmsOf(key);
  return algorithms
    ? { kind: 'key', key, algorithms }
    : fail('public_key_file: must be RSA of at least 2048 bits, P-256 or Ed25519');
}

function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string[] | undefined {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'rsa' && modulusLength >= 2048) return ['RS256'];
  if (asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return ['ES256'];
  if (asymmetricKeyType === 'ed25519') return ['EdDSA', 'Ed25519'];
  return undefined;
}

function readText(path: string, fail: Fail): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    return fail(`cannot read ${path} (${code})`);
  }
}

function parseJson(json: string, fail: Fail): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return fail('is not JSON');
  }
}

/** For a wrong key of a record, the reason is one level down. */
function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}
