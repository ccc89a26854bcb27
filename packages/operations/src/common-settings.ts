import { redisSettings } from './redis-settings.ts';
import { setting } from './setting.ts';
import { tracingSettings } from './tracing/tracing-settings.ts';

/** What every service reads. */
export const commonSettings = {
  NODE_ENV: setting.optionalText({ description: '`production` refuses what is meant for development only.' }),
  ...redisSettings,
  REDIS_PREFIX: setting.text({ description: 'What every key begins with.', default: 'ac' }),
  PARTITIONS: setting.integer({
    description: 'Partitions to start with; raise it for a Redis Cluster. It never falls.',
    default: 1,
    min: 1,
    max: 1024,
  }),
  KEPT_BYTES_PER_USER: setting.integer({
    description:
      "Bytes of one user's sessions and agents that Redis may hold: beyond it their texts, new sessions and agents are refused, and their conversations end; 0 is no limit.",
    default: 536_870_912,
    unit: 'bytes',
  }),
  LOG_LEVEL: setting.choice({
    description: 'How much is logged.',
    of: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
  }),
  ADMIN_HOST: setting.text({
    description: 'Address of /metrics, /healthz and /readyz for operators.',
    default: '127.0.0.1',
  }),
  ...tracingSettings,
} as const;
