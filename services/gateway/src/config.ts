import {
  type IssuerSettings,
  IssuersFileError,
  parseStaticUsers,
  readIssuersFile,
  type StaticUser,
} from '@agentconnect/auth';
import {
  commonSettings,
  type Environment,
  readSettings,
  type Setting,
  setting,
  type Settings,
  SettingsError,
} from '@agentconnect/operations';
import { z } from 'zod';
import { auditSettings, auditWritingSettings } from './settings/audit.ts';
import { edgeSettings } from './settings/edge.ts';
import { keptSettings } from './settings/kept.ts';
import { origins, perMinute, secretRead, seconds } from './settings/kinds.ts';
import { loginSettings } from './settings/login.ts';
import { readingSettings } from './settings/reading-settings.ts';
import { problemOfPreviousSecrets, tokenSettings } from './settings/tokens.ts';

const authUsers = secretRead<readonly StaticUser[]>(
  'Users for development and tests, `name:password,name:password`; refused in production.',
  (text) => parseStaticUsers(text ?? ''),
);

const durability: Setting<number> = {
  description:
    'When a text is accepted: with `memory` as soon as Redis has it, with `wait:N` when N of its replicas have it too.',
  default: 'memory',
  schema: z
    .string()
    .regex(/^(memory|wait:[1-9]\d?)$/, 'must be memory, or wait:N with N from 1 to 99')
    .transform((text) => (text === 'memory' ? 0 : Number(text.slice('wait:'.length)))),
};

/** Every setting of the gateway. */
export const gatewaySettings = {
  ...commonSettings,
  ...readingSettings,
  HOST: setting.text({ description: 'Address to listen on.', default: '127.0.0.1' }),
  PORT: setting.integer({ description: 'Port to listen on; 0 takes any.', default: 8000, max: 65_535 }),
  PORT_SHARED: setting.choice({
    description:
      'Whether other gateways of this machine listen on PORT too, where the system shares a port out (Linux does).',
    of: ['on', 'off'],
    default: 'off',
  }),
  ADMIN_PORT: setting.integer({
    description: 'Port of /metrics, /healthz and /readyz for operators; 0 takes any.',
    default: 9100,
    max: 65_535,
  }),
  ...tokenSettings,
  AUTH_USERS: authUsers,
  CORS_ORIGINS: setting.list({ description: 'Origins of web pages that may call the API; `*` for any.' }),
  SOCKET_ORIGINS: origins(
    'Origins of web pages that may open sockets, beside those of the gateway itself; any if not set. Clients that are no web pages name no origin.',
  ),
  API_DOCS: setting.choice({
    description:
      'Whether the API serves its documentation, at /api/docs, /api/openapi.json and /api/asyncapi.json.',
    of: ['on', 'off'],
    default: 'on',
  }),
  CONSOLE: setting.choice({
    description: 'Whether the gateway serves the console, at /.',
    of: ['on', 'off'],
    default: 'on',
  }),
  TRUST_PROXY: setting.integer({
    description: 'How many proxies are in front of the gateway: the client address is that many hops away.',
    default: 0,
    max: 16,
  }),
  ...auditSettings,
  ...auditWritingSettings,
  ...loginSettings,
  RATE_LIMIT_VERIFY: perMinute('Token verifications of a user (of an address, without a valid token)', 10),
  RATE_LIMIT_TICKETS: perMinute('Tickets for sockets and event streams of a user', 60),
  RATE_LIMIT_SESSION_CREATE: perMinute('Session creations of a user', 5),
  RATE_LIMIT_SESSION_QUERY: perMinute('Session queries of a user', 10),
  RATE_LIMIT_WS_MESSAGES: perMinute('Texts in a session, over all its sockets and REST,', 60),
  RATE_LIMIT_AGENT_OPS: perMinute('Agent operations of a user', 20),
  RATE_LIMIT_ADMIN: perMinute('Requests of an operator or administrator under /api/admin', 300),
  RATE_LIMIT_CONSOLE: perMinute(
    'Requests of a user by browser logins, in place of the limits for tokens (texts have their own),',
    300,
  ),
  RATE_LIMIT_CONSOLE_CREATE: perMinute('Session creations of a user by browser logins', 30),
  SESSION_TIMEOUT_SECONDS: seconds('Maximum age of a session.', 3600, 0.1),
  SESSION_IDLE_SECONDS: seconds(
    'How long a session may have no socket, message or work before it expires.',
    900,
    0.1,
  ),
  SESSION_RETENTION_SECONDS: seconds('How long an expired session can still be read.', 86_400),
  HEARTBEAT_SECONDS: seconds('Time between two pings to a socket or event stream.', 30, 0.1),
  INACTIVITY_TIMEOUT_SECONDS: seconds('How long a socket may be silent after a ping.', 30, 0.1),
  WS_MAX_PAYLOAD_BYTES: setting.integer({
    description: 'The largest frame of a socket, and the largest body of a request.',
    default: 262_144,
    min: 1024,
    max: 67_108_864,
    unit: 'bytes',
  }),
  WS_MAX_BUFFER_BYTES: setting.integer({
    description: 'How much may wait for a slow reader before its socket or event stream is closed.',
    default: 1_048_576,
    min: 1024,
    unit: 'bytes',
  }),
  WS_MAX_SOCKETS_PER_SESSION: setting.integer({
    description: 'Sockets and event streams of one session on one gateway.',
    default: 100,
    min: 1,
  }),
  DURABILITY: durability,
  DURABILITY_WAIT_MS: setting.integer({
    description:
      'With `wait:N`: how long a text waits for replicas before REST answers 503; a socket continues to wait for its ack.',
    default: 2_000,
    min: 100,
    max: 60_000,
    unit: 'ms',
  }),
  MAILBOX_MAX: setting.integer({ description: 'Texts that may wait in one session.', default: 100, min: 1 }),
  SESSIONS_AT_WORK_MAX: setting.integer({
    description:
      'Sessions of one user in one partition that may have work at a time, including those that wait for their turn; 0 is no limit.',
    default: 10_000,
  }),
  CONVERSATION_MAX_TURNS: setting.integer({
    description: 'The highest `max_turns` that a conversation among agents may ask for.',
    default: 1_000,
    min: 1,
  }),
  CONVERSATION_MAX_TOKENS: setting.integer({
    description:
      'The highest `max_tokens` (read and written) that a conversation may ask for, and its default.',
    default: 2_000_000,
    min: 1,
  }),
  CONVERSATION_MAX_COST_USD: setting.number({
    description: 'The highest `max_cost_usd` that a conversation may ask for, and its default.',
    default: 20,
    min: 0.000_001,
    max: 1_000_000,
    unit: 'US dollars',
  }),
  CONVERSATION_MAX_DURATION_SECONDS: seconds(
    'The highest `max_duration_seconds` that a conversation may ask for, and its default.',
    3600,
    0.1,
  ),
  AGENTS_PER_USER: setting.integer({
    description: 'Registered agents of one user.',
    default: 1_000,
    min: 1,
  }),
  ...keptSettings,
  DRAIN_SECONDS: seconds('How long a stop waits for work in progress.', 20),
  ...edgeSettings,
} as const;

export interface GatewayConfig extends Settings<typeof gatewaySettings> {
  /** Those of ISSUERS_FILE. */
  readonly issuers: readonly IssuerSettings[];
}

/** Reads the gateway's settings. Throws a `SettingsError` for a wrong setting. */
export function readGatewayConfig(env: Environment): GatewayConfig {
  const config = readSettings(gatewaySettings, env);
  const problem = problemOfPreviousSecrets(config.JWT_PREVIOUS_SECRETS);
  if (problem) throw new SettingsError('JWT_PREVIOUS_SECRETS', problem);
  if (config.NODE_ENV === 'production' && config.AUTH_USERS.length > 0) {
    throw new SettingsError(
      'AUTH_USERS',
      'is for development only; add users with the admin command `users add`',
    );
  }
  return Object.freeze({ ...config, issuers: readIssuers(config, env) });
}

/** The file names variables of its own. */
function readIssuers(config: Settings<typeof gatewaySettings>, env: Environment): IssuerSettings[] {
  const { ISSUERS_FILE: path, JWT_ISSUER: issuer, JWT_SECRET, JWT_PREVIOUS_SECRETS } = config;
  if (path === undefined) return [];
  try {
    return readIssuersFile(path, env, { issuer, secrets: [JWT_SECRET, ...JWT_PREVIOUS_SECRETS] });
  } catch (error) {
    if (!(error instanceof IssuersFileError)) throw error;
    throw new SettingsError('ISSUERS_FILE', error.message);
  }
}
