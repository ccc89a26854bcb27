import {
  badSettingExitCode,
  commonSettings,
  type Environment,
  readSettings,
  redisAddress,
  redisSettings,
  setting,
  SettingsError,
} from '@agentconnect/operations';
import { auditSettings } from '../settings/audit.ts';
import { adminProgram, type GlobalOptions } from './admin-program.ts';
import type { AdminTarget, RedisTarget } from './admin-target.ts';
import { lineOf } from './line-of.ts';

export interface AdminCall {
  /** What an operator types before a command; shown in the usage. */
  readonly call: string;
  readonly args: readonly string[];
  readonly env: Environment;
}

/** Runs an operator's command. An error is one line on stderr; a wrong setting has an exit code of its own. */
export async function runAdmin({ call, args, env }: AdminCall): Promise<void> {
  try {
    await adminProgram(call, (options) => readTarget(options, env)).parseAsync(args, { from: 'user' });
  } catch (error) {
    const isSetting = error instanceof SettingsError;
    process.stderr.write(`${isSetting ? 'config' : 'error'}: ${lineOf(error)}\n`);
    process.exitCode = isSetting ? badSettingExitCode : 1;
  }
}

/** What a program is told that goes through a gateway. */
const apiSettings = {
  ADMIN_API_URL: setting.optionalText({ description: 'As --url.' }),
  ADMIN_API_KEY: { ...setting.optionalText({ description: 'As --key.' }), secret: true },
} as const;

function readTarget({ url, key }: GlobalOptions, env: Environment): AdminTarget {
  const { ADMIN_API_URL, ADMIN_API_KEY } = readSettings(apiSettings, {
    ...env,
    ...(url === undefined ? {} : { ADMIN_API_URL: url }),
    ...(key === undefined ? {} : { ADMIN_API_KEY: key, ADMIN_API_KEY_FILE: undefined }),
  });
  if (ADMIN_API_URL === undefined) return { kind: 'redis', ...readRedis(env) };
  const parsed = URL.parse(ADMIN_API_URL);
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') {
    throw new SettingsError('ADMIN_API_URL', 'must be an http or https URL');
  }
  if (ADMIN_API_KEY === undefined)
    throw new SettingsError('ADMIN_API_KEY', 'must be set: --url takes an API key');
  return { kind: 'api', url: parsed, key: ADMIN_API_KEY };
}

function readRedis(env: Environment): RedisTarget {
  const { REDIS_PREFIX, PARTITIONS } = commonSettings;
  const settings = readSettings({ ...redisSettings, ...auditSettings, REDIS_PREFIX, PARTITIONS }, env);
  return {
    address: redisAddress(settings),
    prefix: settings.REDIS_PREFIX,
    partitions: settings.PARTITIONS,
    audit: settings,
  };
}
