import { z } from 'zod';

/** Empty is unset: compose files pass a variable on as an empty string. */
const Text = z
  .string()
  .trim()
  .transform((text) => text || undefined)
  .optional();

/** A base URL without a slash at its end. */
const BaseUrl = Text.pipe(
  z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
).transform((url) => url && withoutSlash(url));

/** An address without slashes at its end. */
export function withoutSlash(url: string): string {
  return /^.*[^/]/s.exec(url)?.[0] ?? '';
}

/** The environment variables that configure providers. A provider is configured when it has a key or a base URL. */
export const ProviderSettings = z.object({
  OPENAI_API_KEY: Text,
  OPENAI_BASE_URL: BaseUrl,
  ANTHROPIC_API_KEY: Text,
  ANTHROPIC_BASE_URL: BaseUrl,
  GROQ_API_KEY: Text,
  GROQ_BASE_URL: BaseUrl,
  GOOGLE_API_KEY: Text,
  GOOGLE_BASE_URL: BaseUrl,
  OLLAMA_BASE_URL: BaseUrl,
  /** A JSON file that names further OpenAI-compatible servers. */
  PROVIDERS_FILE: Text,
});
export type ProviderSettings = z.infer<typeof ProviderSettings>;
