import { readFileSync } from 'node:fs';
import type { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting: how it is read, and what docs/settings.md says about it. */
export interface Setting<T = unknown> {
  readonly description: string;
  /** Parses the text of the environment variable; gets `undefined` if it is not set or empty. */
  readonly schema: z.ZodType<T>;
  /** In the form of the environment; left out if there is none. */
  readonly default?: string;
  /** The unit of a number, such as `s` or `bytes`. */
  readonly unit?: string;
  /** A number's bounds, inclusive; left out if there is none. */
  readonly min?: number;
  readonly max?: number;
  /** The only possible values. */
  readonly choices?: readonly string[];
  /** A secret may also be given as `NAME_FILE`, and its value never appears in a message. */
  readonly secret?: boolean;
}

export type Settings<D extends Readonly<Record<string, Setting>>> = {
  readonly [K in keyof D]: D[K] extends Setting<infer T> ? T : never;
};

/** A setting is missing or wrong. The message is one line and begins with the setting's name; it holds no secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(setting: string, problem: string) {
    super(`${setting}: ${problem}`);
  }
}

/** Reads settings, checks them and freezes them. Throws a `SettingsError` for the first that is wrong. */
export function readSettings<D extends Readonly<Record<string, Setting>>>(
  definitions: D,
  env: Environment,
): Settings<D> {
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(definitions)) {
    const text = setting.secret ? readSecret(name, env) : given(env[name]);
    const result = setting.schema.safeParse(text ?? setting.default);
    if (!result.success) throw new SettingsError(name, problemOf(result.error));
    values[name] = result.data;
  }
  return Object.freeze(values) as Settings<D>;
}

/** Empty counts as unset, because Compose files pass an unset variable on as an empty string. */
function given(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

/** A secret from its variable, or from the file that `NAME_FILE` names. */
function readSecret(name: string, env: Environment): string | undefined {
  const path = given(env[`${name}_FILE`]);
  const direct = given(env[name]);
  if (path === undefined) return direct;
  if (direct !== undefined) throw new SettingsError(name, `is given twice, also by ${name}_FILE`);
  try {
    return given(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new SettingsError(`${name}_FILE`, `cannot read ${path} (${reason})`);
  }
}

function problemOf(error: z.ZodError): string {
  return (error.issues[0]?.message ?? 'is wrong').replaceAll(/\s+/g, ' ');
}
