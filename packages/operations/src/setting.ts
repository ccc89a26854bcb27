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

function aboutNumber(about: NumberAbout): Omit<Setting, 'schema'> {
  const { min = 0, max, unit } = about;
  return {
    ...aboutOf(about),
    default: String(about.default),
    min,
    ...(max === undefined ? {} : { max }),
    ...(unit === undefined ? {} : { unit }),
  };
}

function aboutOf(about: About): { description: string; secret?: boolean } {
  return { description: about.description, ...(about.secret ? { secret: true } : {}) };
}

function bounded({ min = 0, max }: NumberAbout, form: RegExp, what: string): z.ZodType<number> {
  const wanted = `must be ${what} ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}`;
  return z
    .string()
    .regex(form, wanted)
    .transform(Number)
    .refine((value) => value >= min && value <= (max ?? Number.MAX_SAFE_INTEGER), wanted);
}

/** The kinds of settings. */
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
    return { ...aboutNumber(about), schema: bounded(about, /^\d{1,16}$/, 'a whole number') };
  },

  /** A number within bounds; fractions are allowed. */
  number(about: NumberAbout): Setting<number> {
    return { ...aboutNumber(about), schema: bounded(about, /^\d{1,12}(\.\d{1,9})?$/, 'a number') };
  },

  choice<const C extends string>(
    about: About & { readonly of: readonly [C, ...C[]]; readonly default: C },
  ): Setting<C> {
    const schema = z.enum(about.of, { error: `must be one of ${about.of.join(', ')}` });
    return { ...aboutOf(about), schema, default: about.default, choices: about.of };
  },

  /** Texts separated by commas; an empty list if not set. */
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
