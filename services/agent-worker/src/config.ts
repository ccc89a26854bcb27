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
    description: 'Turns that one worker runs at a time.',
    default: 256,
    min: 1,
    max: 10_000,
  }),
  LEASE_SECONDS: seconds('How long a turn stays with a worker that shows no sign of life.', 10, 0.5),
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
    description: 'How often a request to a provider is retried after a temporary failure.',
    default: 4,
    max: 20,
  }),
  PROVIDER_MAX_ANSWER_BYTES: setting.integer({
    description: 'Bytes that are read of one answer from a provider, including reasoning; 0 is no limit.',
    default: 268_435_456,
    unit: 'bytes',
  }),
  HISTORY_MAX_MESSAGES: setting.integer({
    description: 'Messages of a session that a provider is shown, including the new one.',
    default: 200,
    min: 1,
    max: 10_000,
  }),
  HISTORY_CACHE_BYTES: setting.integer({
    description: 'Memory for the dialogues of the sessions that a worker served last; 0 turns this off.',
    default: 67_108_864,
    unit: 'bytes',
  }),
  DELEGATION_MAX_DEPTH: setting.integer({
    description: 'How many times a question may be passed on from agent to agent.',
    default: 3,
    min: 1,
    max: 20,
  }),
  DELEGATION_MAX_TOKENS: setting.integer({
    description:
      'Tokens that a turn may spend on asking other agents; in a conversation, the limit of the conversation applies.',
    default: 200_000,
    min: 1,
  }),
  DELEGATION_MAX_COST_USD: setting.number({
    description:
      'US dollars that a turn may spend on asking other agents; in a conversation, the limit of the conversation applies.',
    default: 5,
    min: 0.000_001,
    unit: 'US dollars',
  }),
  DELEGATION_TIMEOUT_SECONDS: seconds("How long an agent waits for another agent's answer.", 600, 1),
  AGENT_MESSAGES_PER_MINUTE: agentLimit('Turns of one agent per minute'),
  AGENT_TOKENS_PER_MINUTE: agentLimit('Tokens of one agent per minute, read and written'),
  AGENT_MESSAGES_PER_HOUR: agentLimit('Turns of one agent per hour'),
  AGENT_TOKENS_PER_HOUR: agentLimit('Tokens of one agent per hour, read and written'),
  TOOLS_FILE: setting.optionalText({
    description: 'A YAML or JSON file with the tools that agents may use; read again on SIGHUP.',
  }),
  TOOL_APPROVAL_SECONDS: seconds(
    'How long a call waits for what it needs of somebody: an approval, the result of a client, the answer of a person.',
    900,
    1,
  ),
  DRAIN_SECONDS: seconds('How long a stop waits for running turns before it hands them back.', 20),
} as const;

/** Every setting of the worker, including those of its providers. */
export const workerSettings = { ...ownSettings, ...providerSettings };

export interface WorkerConfig extends Settings<typeof ownSettings> {
  readonly providers: ReadonlyMap<string, Provider>;
  /** Keys of built-in providers that PROVIDERS_FILE replaces. */
  readonly replacedProviders: readonly string[];
  /** Where TOOLS_FILE finds the variables that it names. */
  readonly environment: Environment;
}

/** Reads the worker's settings and creates its providers. Throws a `SettingsError` for a wrong setting. */
export function readWorkerConfig(env: Environment): WorkerConfig {
  const config = readSettings(ownSettings, env);
  const values = readSettings(providerSettings, env);
  try {
    const limits = { mostBytes: config.PROVIDER_MAX_ANSWER_BYTES || Infinity };
    // PROVIDERS_FILE names further variables.
    const { byKey, replaced } = createProviders(values, env, limits);
    return Object.freeze({ ...config, providers: byKey, replacedProviders: replaced, environment: env });
  } catch (error) {
    if (!(error instanceof ProvidersFileError)) throw error;
    throw new SettingsError('PROVIDERS_FILE', error.message.replace(/^PROVIDERS_FILE /, ''));
  }
}
