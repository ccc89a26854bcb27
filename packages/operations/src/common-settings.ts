import { redisSettings } from './redis-settings.ts';
import { setting } from './setting.ts';
import { tracingSettings } from './tracing/tracing-settings.ts';

/** The settings that every service reads. */
export const commonSettings = {
  NODE_ENV: setting.optionalText({
    description: '`production` refuses settings that are only for development.',
  }),
  ...redisSettings,
  REDIS_PREFIX: setting.text({ description: 'The prefix of every key.', default: 'ac' }),
  PARTITIONS: setting.integer({
    description: 'Number of partitions; raise it for a Redis Cluster. It cannot be lowered.',
    default: 1,
    min: 1,
    max: 1024,
  }),
  KEPT_BYTES_PER_USER: setting.integer({
    description:
      "Bytes that Redis may hold for one user's sessions and agents. Beyond that, the user's texts, new sessions and agents are refused, and conversations end; 0 is no limit.",
    default: 536_870_912,
    unit: 'bytes',
  }),
  LOG_LEVEL: setting.choice({
    description: 'The least severe level that is logged.',
    of: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
  }),
  ADMIN_HOST: setting.text({
    description: 'Address of /metrics, /healthz and /readyz for operators.',
    default: '127.0.0.1',
  }),
  ...tracingSettings,
} as const;
