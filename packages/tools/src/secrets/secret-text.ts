import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Fail } from '../entries/fail.ts';

/** Where variables that TOOLS_FILE names are looked up. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The largest file that holds a secret, in bytes. */
const maxSecretBytes = 65_536;

/** A text that stands in the file itself, or a secret that is named there and kept elsewhere. */
export const SecretText = z
  .union([
    z.string(),
    z.strictObject({
      env: z.string().min(1).optional().describe('The environment variable that holds it.'),
      file: z.string().min(1).optional().describe('The file that holds it.'),
      prefix: z.string().optional().describe('What stands before it, as `Bearer `.'),
    }),
  ])
  .refine((text) => typeof text === 'string' || (text.env === undefined) !== (text.file === undefined), {
    error: 'give env or file, and not both',
  });
export type SecretText = z.infer<typeof SecretText>;

/** A text with its secret read. */
export interface ReadText {
  readonly text: string;
  readonly secret: string | undefined;
}

/** Reads a secret. `fail` is told the member that is wrong, and why. */
export function readText(text: SecretText, env: Environment, fail: Fail): ReadText | undefined {
  if (typeof text === 'string') return { text, secret: undefined };
  const { env: variable, file, prefix = '' } = text;
  const secret =
    variable === undefined
      ? fileText(file ?? '', (problem) => fail(['file'], problem))
      : env[variable]?.trim() || fail(['env'], `${variable} is not set`);
  return secret === undefined ? undefined : { text: `${prefix}${secret}`, secret };
}

function fileText(path: string, fail: (problem: string) => undefined): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text === '') return fail(`${path} is empty`);
    return text.length > maxSecretBytes ? fail(`${path} is too large`) : text;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    return fail(`cannot read ${path} (${code})`);
  }
}
