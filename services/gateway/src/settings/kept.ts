import { setting } from '@agentconnect/operations';

const percent = (description: string, value: number) =>
  setting.integer({ description, default: value, max: 100, unit: '%' });

/** How much Redis may keep; the limit per user is a setting of all services. */
export const keptSettings = {
  SESSIONS_PER_USER: setting.integer({
    description: 'Sessions of one user, including expired ones that can still be read; 0 is no limit.',
    default: 100_000,
  }),
  REDIS_FULL_FOR_SESSIONS: percent(
    'Percentage of `maxmemory` that Redis may use before new sessions and agents are refused; 0 is no limit.',
    80,
  ),
  REDIS_FULL_FOR_TEXTS: percent(
    'Percentage of `maxmemory` that Redis may use before texts are refused, which leaves room for answers in progress; 0 is no limit.',
    90,
  ),
} as const;
