import { resolve } from 'node:path';
import {
  type Environment,
  readSettings,
  redisSettings,
  setting,
  type Settings,
} from '@agentconnect/operations';
import { root } from '../setup/root.mjs';

const secret = (description: string) => ({ ...setting.optionalText({ description }), secret: true });

/** What the launcher itself has to know; everything else is between the environment and the services. */
const launcherSettings = {
  NODE_ENV: setting.optionalText({ description: '`production` gets no demo user.' }),
  HOST: setting.text({ description: 'Address that gateways listen on.', default: '127.0.0.1' }),
  PORT: setting.integer({ description: 'Port of the gateways.', default: 8000, max: 65_535 }),
  ADMIN_HOST: setting.text({ description: 'Address of the admin ports.', default: '127.0.0.1' }),
  ...redisSettings,
  REDIS_URL: secret('The Redis to use; a private one is started if it is left out.'),
  REDIS_PREFIX: setting.text({ description: 'What every key begins with.', default: 'ac' }),
  JWT_SECRET: secret('Made and kept if it is left out.'),
  AUTH_USERS: secret('A demo user is made if it is left out.'),
  DRAIN_SECONDS: setting.number({
    description: 'How long services may take to stop.',
    default: 20,
    max: 86_400,
  }),
  API_DOCS: setting.choice({ description: 'Whether the API has pages.', of: ['on', 'off'], default: 'on' }),
  CONSOLE: setting.choice({
    description: 'Whether gateways serve the console.',
    of: ['on', 'off'],
    default: 'on',
  }),
  DATA_DIR: setting.text({ description: 'Where data and secrets are kept.', default: '.data' }),
} as const;

export type LauncherConfig = Settings<typeof launcherSettings>;

/** Throws a `SettingsError` for a setting that is wrong. */
export function readLauncherConfig(env: Environment): LauncherConfig {
  const config = readSettings(launcherSettings, env);
  return { ...config, DATA_DIR: resolve(root, config.DATA_DIR) };
}
