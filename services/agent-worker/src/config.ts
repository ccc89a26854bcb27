import {
  commonSettings,
  type Environment,
  readSettings,
  type Setting,
  setting,
  type Settings,
  SettingsError,
} from '@agentconnect/operations';
import {
  createProviders,
  type Provider,
  providerSettings,
  ProvidersFileError,
} from '@agentconnect/providers';

const seconds = (description: string, value: number, min = 0): Setting<number> =>
  setting.number({ description, default: value, min, max: 86_400, unit: 's' });

const agentLimit = (what: string): Setting<number> =>
  setting.integer({ description: `${what}, over all its sessions; 0 is no limit.`, default: 0 });

const ownSettings = {
  ...commonSettings,
  ADMIN_PORT: setting.integer({
    description: 'Port of /metrics, /healthz and /readyz for operators; 0 takes any.',
    default: 9200,
    max: 65_535,
  }),
  WORKER_CONCURRENCY: setting.integer({
    description: 'Turns that one worker runs side by side.',
    default: 256,
    min: 1,
    max: 10_000,
  }),
  LEASE_SECONDS: seconds('How long a turn stays with a worker that gives no sign of life.', 10, 0.5),
  TURN_MAX_ATTEMPTS: setting.integer({
    description: 'Workers that a turn may cost before it is set aside.',
    default: 3,
    min: 1,
    max: 100,
  }),
  TURN_TIMEOUT_SECONDS: seconds('How long a provider may take for one answer.', 600, 1),
  PROVIDER_FIRST_TOKEN_SECONDS: seconds('How long a provider may be silent before its first text.', 60, 0.1),
  PROVIDER_IDLE_SECONDS: seconds('How long a provider may be silent within its answer.', 30, 0.1),
  PROVIDER_MAX_RETRIES: setting.integer({
    description: 'How often a provider is tried again after a fault that may pass.',
    default: 4,
    max: 20,
  }),
  PROVIDER_MAX_ANSWER_BYTES: setting.integer({
    description: 'Bytes that are read of one answer of a provider, reasoning included; 0 is no limit.',
    default: 268_435_456,
    unit: 'bytes',
  }),
  HISTORY_MAX_MESSAGES: setting.integer({
    description: 'Messages of a session that a provider is shown, the new one included.',
    default: 200,
    min: 1,
    max: 10_000,
  }),
  HISTORY_CACHE_BYTES: setting.integer({
    description:
      'Memory in which a worker keeps what was said in the sessions that it worked last; 0 is none.',
    default: 67_108_864,
    unit: 'bytes',
  }),
  DELEGATION_MAX_DEPTH: setting.integer({
    description: 'How often a question may be passed on from agent to agent.',
    default: 3,
    min: 1,
    max: 20,
  }),
  DELEGATION_MAX_TOKENS: setting.integer({
    description:
      'Tokens that a turn may spend on asking other agents; in a conversation its own ceiling holds.',
    default: 200_000,
    min: 1,
  }),
  DELEGATION_MAX_COST_USD: setting.number({
    description:
      'US dollars that a turn may spend on asking other agents; in a conversation its own ceiling holds.',
    default: 5,
    min: 0.000_001,
    unit: 'US dollars',
  }),
  DELEGATION_TIMEOUT_SECONDS: seconds("How long an agent waits for another one's answer.", 600, 1),
  AGENT_MESSAGES_PER_MINUTE: agentLimit('Turns of one agent a minute'),
  AGENT_TOKENS_PER_MINUTE: agentLimit('Tokens of one agent a minute, read and written'),
  AGENT_MESSAGES_PER_HOUR: agentLimit('Turns of one agent an hour'),
  AGENT_TOKENS_PER_HOUR: agentLimit('Tokens of one agent an hour, read and written'),
  DRAIN_SECONDS: seconds('How long a stop waits for turns under way before it hands them back.', 20),
} as const;

/** Every setting of the worker, those of its providers included. */
export const workerSettings = { ...ownSettings, ...providerSettings };

export interface WorkerConfig extends Settings<typeof ownSettings> {
  readonly providers: ReadonlyMap<string, Provider>;
  /** Keys of built-in providers in whose place entries of PROVIDERS_FILE stand. */
  readonly replacedProviders: readonly string[];
}

/** Reads the worker's settings and makes its providers. Throws a `SettingsError` for one that is wrong. */
export function readWorkerConfig(env: Environment): WorkerConfig {
  const config = readSettings(ownSettings, env);
  const values = readSettings(providerSettings, env);
  try {
    const limits = { mostBytes: config.PROVIDER_MAX_ANSWER_BYTES || Infinity };
    // PROVIDERS_FILE names variables of its own.
    const { byKey, replaced } = createProviders(values, env, limits);
    return Object.freeze({ ...config, providers: byKey, replacedProviders: replaced });
  } catch (error) {
    if (!(error instanceof ProvidersFileError)) throw error;
    throw new SettingsError('PROVIDERS_FILE', error.message.replace(/^PROVIDERS_FILE /, ''));
  }
}
