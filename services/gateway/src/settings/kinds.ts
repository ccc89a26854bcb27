import { type Setting, setting } from '@agentconnect/operations';
import { z } from 'zod';

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

/** Origins, as browsers send them. */
export function origins(description: string): Setting<readonly string[]> {
  const list = setting.list({ description });
  return {
    ...list,
    schema: list.schema.refine((given) => given.every((text) => URL.parse(text)?.origin === text), {
      message: 'must be origins such as https://example.com, without a path',
    }),
  };
}

/** A secret that `read` makes something of. What is wrong with its text is a `RangeError` that holds nothing of it. */
export function secretRead<T>(description: string, read: (text: string | undefined) => T): Setting<T> {
  return {
    description,
    secret: true,
    schema: z
      .string()
      .optional()
      .transform((text, context) => {
        try {
          return read(text);
        } catch (error) {
          const message = error instanceof RangeError ? error.message : 'is wrong';
          context.addIssue({ code: 'custom', message });
          return z.NEVER;
        }
      }),
  };
}
