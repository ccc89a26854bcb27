import {
  commonSettings,
  readSettings,
  redisAddress,
  redisSettings,
  SettingsError,
} from '@agentconnect/operations';
import { adminProgram } from './admin-program.ts';

/** The command line of an operator, beside the service: `node services/gateway/dist/admin/main.js users list`. */
try {
  const { REDIS_PREFIX, PARTITIONS } = commonSettings;
  const settings = readSettings({ ...redisSettings, REDIS_PREFIX, PARTITIONS }, process.env);
  const config = {
    address: redisAddress(settings),
    prefix: settings.REDIS_PREFIX,
    partitions: settings.PARTITIONS,
  };
  await adminProgram(config).parseAsync();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${error instanceof SettingsError ? 'config' : 'error'}: ${message}\n`);
  process.exitCode = 1;
}
