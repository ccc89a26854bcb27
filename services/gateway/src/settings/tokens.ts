import {
  composed,
  isExternal,
  minSecretBytes,
  problemOfUserName,
  readPrivateKey,
  readPublicKeys,
} from '@agentconnect/auth';
import { type Setting, setting } from '@agentconnect/operations';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { secretRead } from './kinds.ts';

const tooShort = `a secret must have at least ${minSecretBytes} bytes`;
const isLongEnough = (secret: string): boolean => Buffer.byteLength(secret) >= minSecretBytes;

const jwtSecret: Setting<string> = {
  description: `Signs access tokens; at least ${minSecretBytes} bytes.`,
  secret: true,
  schema: z.string({ error: 'must be set' }).refine(isLongEnough, tooShort),
};

const jwtPreviousSecrets: Setting<readonly string[]> = {
  ...setting.list({ description: 'Earlier secrets, whose tokens stay valid until they expire.' }),
  secret: true,
};

const adminUsers: Setting<ReadonlySet<string>> = {
  description:
    'Users who are administrators, whatever their record says, separated by commas: names, or `~<issuer>~<subject>`.',
  schema: z
    .string()
    .optional()
    .transform((text, context) => {
      const names = (text ?? '').split(',').map((name) => composed(name.trim()));
      const given = names.filter(Boolean);
      const wrong = given.find((name) => problemOfUserName(name) !== undefined && !isExternal(name));
      if (wrong === undefined) return new Set(given);
      context.addIssue({ code: 'custom', message: `${JSON.stringify(wrong)} is not the name of a user` });
      return z.NEVER;
    }),
};

/** How tokens are signed, and whose count. */
export const tokenSettings = {
  JWT_SECRET: jwtSecret,
  JWT_PREVIOUS_SECRETS: jwtPreviousSecrets,
  JWT_PRIVATE_KEY: secretRead<KeyObject | undefined>(
    'A private key in PEM, RSA or P-256, that signs access tokens in place of JWT_SECRET; its public key is at /.well-known/jwks.json.',
    (text) => (text === undefined ? undefined : readPrivateKey(text)),
  ),
  JWT_PUBLIC_KEYS: secretRead<readonly KeyObject[]>(
    'Public keys in PEM, beside that of JWT_PRIVATE_KEY: of the private key before it, and of the one to come.',
    (text) => (text === undefined ? [] : readPublicKeys(text)),
  ),
  JWT_TTL_SECONDS: setting.integer({
    description: 'Lifetime of an access token.',
    default: 1800,
    min: 1,
    max: 31_536_000,
    unit: 's',
  }),
  JWT_ISSUER: setting.text({ description: '`iss` of access tokens.', default: 'agentconnect' }),
  JWT_AUDIENCE: setting.text({ description: '`aud` of access tokens.', default: 'agentconnect' }),
  ISSUERS_FILE: setting.optionalText({
    description: 'A JSON file that names other issuers whose tokens count.',
  }),
  ISSUERS_CLOCK_SKEW_SECONDS: setting.integer({
    description: "By how much the clocks of other issuers may differ from a gateway's.",
    default: 30,
    max: 300,
    unit: 's',
  }),
  ADMIN_USERS: adminUsers,
  API_KEYS_PER_USER: setting.integer({
    description: 'API keys that one user may have.',
    default: 50,
    min: 1,
    max: 10_000,
  }),
  API_KEY_MAX_DAYS: setting.integer({
    description: 'The longest that a user may let an API key live.',
    default: 365,
    min: 1,
    max: 3_650,
    unit: 'days',
  }),
} as const;

/** What is wrong with secrets that were in use before, or `undefined`. */
export function problemOfPreviousSecrets(secrets: readonly string[]): string | undefined {
  return secrets.every(isLongEnough) ? undefined : tooShort;
}
