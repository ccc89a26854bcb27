import {
  badSettingExitCode,
  commonSettings,
  type Environment,
  readSettings,
  redisAddress,
  redisSettings,
  SettingsError,
} from '@agentconnect/operations';
import { adminProgram } from './admin-program.ts';
import type { AdminConfig } from './with-redis.ts';

export interface AdminCall {
  /** What an operator types before a command; shown in the usage. */
  readonly call: string;
  readonly args: readonly string[];
  readonly env: Environment;
}

/** Runs an operator's command. An error is one line on stderr; a wrong setting has an exit code of its own. */
export async function runAdmin({ call, args, env }: AdminCall): Promise<void> {
  try {
    await adminProgram(call, () => readConfig(env)).parseAsync(args, { from: 'user' });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isSetting = error instanceof SettingsError;
    process.stderr.write(`${isSetting ? 'config' : 'error'}: ${message}\n`);
    process.exitCode = isSetting ? badSettingExitCode : 1;
  }
}

function readConfig(env: Environment): AdminConfig {
  const { REDIS_PREFIX, PARTITIONS } = commonSettings;
  const settings = readSettings({ ...redisSettings, REDIS_PREFIX, PARTITIONS }, env);
  return {
    address: redisAddress(settings),
    prefix: settings.REDIS_PREFIX,
    partitions: settings.PARTITIONS,
  };
}
