import { type Setting, setting } from '@agentconnect/operations';

/** How often something may happen; 0 turns the limit off. */
export const perMinute = (what: string, value: number): Setting<number> =>
  setting.integer({
    description: `${what} per minute; 0 is no limit.`,
    default: value,
    max: 1_000_000,
    unit: 'per minute',
  });

/** A time; fractions of a second are allowed. */
export const seconds = (description: string, value: number, min = 0): Setting<number> =>
  setting.number({ description, default: value, min, max: 31_536_000, unit: 's' });
