import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { withoutSlash } from '../driver/remote-driver.ts';

/** Where variables named by `api_key_env` are looked up. */
export type Environment = Readonly<Record<string, string | undefined>>;

const Server = z
  .strictObject({
    name: z.string().min(1),
    base_url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
    api_key_env: z.string().min(1).optional(),
    api_key_file: z.string().min(1).optional(),
    models: z.array(z.string().min(1)).min(1),
    default_model: z.string().min(1),
    any_model: z.boolean().default(false),
    capabilities: z.array(z.string().min(1)).default(['conversation', 'streaming']),
    include_usage: z.boolean().default(true),
    max_tokens_field: z.enum(['max_tokens', 'max_completion_tokens', 'none']).default('max_tokens'),
  })
  .refine((server) => !(server.api_key_env && server.api_key_file), {
    path: ['api_key_file'],
    error: 'give api_key_env or api_key_file, not both',
  })
  .refine((server) => server.any_model || server.models.includes(server.default_model), {
    path: ['default_model'],
    error: 'is not one of the models',
  });

const Key = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'a key is of a-z, 0-9, - and _, at most 64 long');

/** An OpenAI-compatible server of PROVIDERS_FILE, with its key read. */
export interface NamedServer extends Omit<z.infer<typeof Server>, 'api_key_env' | 'api_key_file'> {
  readonly key: string;
  readonly apiKey: string | undefined;
}

/** Something is wrong with PROVIDERS_FILE; the message is one line with the file and the place in it, and no secret. */
export class ProvidersFileError extends Error {
  override readonly name = 'ProvidersFileError';
}

/** Reads PROVIDERS_FILE: an object from provider key to server. `reserved` are keys that it may not use. */
export function readProvidersFile(
  path: string,
  env: Environment,
  reserved: ReadonlySet<string>,
): NamedServer[] {
  const fail = (what: string): never => {
    throw new ProvidersFileError(`PROVIDERS_FILE ${path}: ${what}`);
  };
  const parsed = z.record(Key, Server).safeParse(parseJson(readText(path, fail), fail));
  if (!parsed.success) {
    return fail(
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${wordsOf(issue)}`).join('; '),
    );
  }
  return Object.entries(parsed.data).map(([key, { api_key_env, api_key_file, ...server }]) => {
    if (reserved.has(key)) fail(`${key}: this key is always that of the built-in provider`);
    const apiKey = api_key_env
      ? env[api_key_env]?.trim() || fail(`${key}.api_key_env: ${api_key_env} is not set`)
      : api_key_file &&
        (readText(api_key_file, (what) => fail(`${key}.api_key_file: ${what}`)).trim() || undefined);
    return { ...server, base_url: withoutSlash(server.base_url), key, apiKey };
  });
}

function readText(path: string, fail: (what: string) => never): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    return fail(`cannot read ${path} (${code})`);
  }
}

function parseJson(text: string, fail: (what: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail('is not JSON');
  }
}

/** A wrong key of a record hides its reason one level down. */
function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}
