import { z } from 'zod';
import type { Setting } from './settings.ts';

interface About {
  readonly description: string;
  readonly secret?: boolean;
}

interface NumberAbout extends About {
  readonly default: number;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
}

function aboutOf(about: About): { description: string; secret?: boolean } {
  return { description: about.description, ...(about.secret ? { secret: true } : {}) };
}

/** The kinds of settings there are. */
export const setting = {
  /** A text that must be given, unless it has a default. */
  text(about: About & { readonly default?: string }): Setting<string> {
    return {
      ...aboutOf(about),
      schema: z.string({ error: 'must be set' }),
      ...(about.default === undefined ? {} : { default: about.default }),
    };
  },

  optionalText(about: About): Setting<string | undefined> {
    return { ...aboutOf(about), schema: z.string().optional() };
  },

  /** A whole number within bounds, from 0 if no `min` is given. */
  integer(about: NumberAbout): Setting<number> {
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = about;
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    return {
      ...aboutOf(about),
      schema: z
        .string()
        .regex(/^\d{1,16}$/, `must be a whole number ${range}`)
        .transform(Number)
        .refine((value) => value >= min && value <= max, `must be a whole number ${range}`),
      default: String(about.default),
      ...(about.unit ? { unit: about.unit } : {}),
    };
  },

  /** A number within bounds; fractions allowed. */
  number(about: NumberAbout): Setting<number> {
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = about;
    const wanted = `must be a number of at least ${min}`;
    return {
      ...aboutOf(about),
      schema: z
        .string()
        .regex(/^\d{1,12}(\.\d{1,9})?$/, wanted)
        .transform(Number)
        .refine((value) => value >= min && value <= max, wanted),
      default: String(about.default),
      ...(about.unit ? { unit: about.unit } : {}),
    };
  },

  choice<const C extends string>(
    about: About & { readonly of: readonly [C, ...C[]]; readonly default: C },
  ): Setting<C> {
    const schema = z.enum(about.of, { error: `must be one of ${about.of.join(', ')}` });
    return { ...aboutOf(about), schema, default: about.default };
  },

  /** Texts with commas between them; an empty list if it is not set. */
  list(about: About): Setting<readonly string[]> {
    return {
      ...aboutOf(about),
      schema: z
        .string()
        .optional()
        .transform((text) =>
          Object.freeze(
            (text ?? '')
              .split(',')
              .map((part) => part.trim())
              .filter(Boolean),
          ),
        ),
    };
  },
} as const;
