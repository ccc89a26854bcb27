import type { ProviderEntry } from './provider.ts';
import type { ProviderSettings } from './provider-settings.ts';

/** A provider that needs nothing but a key or an address to be of use. */
export interface KnownProvider {
  readonly key: string;
  readonly protocol: 'openai' | 'anthropic';
  readonly entry: Omit<ProviderEntry, 'is_available' | 'any_model' | 'capabilities'>;
  /** Where it is, unless the settings say otherwise; `undefined` if only they can say. */
  readonly baseUrl: string | undefined;
  readonly apiKeySetting?: keyof ProviderSettings;
  readonly baseUrlSetting: keyof ProviderSettings;
  readonly maxTokensField?: 'max_completion_tokens';
  readonly sendsUser?: boolean;
  /** UTF-16 units of history to send: well within the smallest context window of its models. */
  readonly historyChars: number;
}

/** The models are a choice to begin with; any other of the provider's is taken as well. */
export const knownProviders: readonly KnownProvider[] = [
  {
    key: 'openai',
    protocol: 'openai',
    entry: {
      name: 'OpenAI',
      models: ['gpt-6.1-terra', 'gpt-6.1-sol', 'gpt-6-luna', 'gpt-6-astra'],
      default_model: 'gpt-6.1-terra',
    },
    baseUrl: 'https://api.openai.com/v1',
    apiKeySetting: 'OPENAI_API_KEY',
    baseUrlSetting: 'OPENAI_BASE_URL',
    maxTokensField: 'max_completion_tokens',
    sendsUser: true,
    historyChars: 400_000,
  },
  {
    key: 'anthropic',
    protocol: 'anthropic',
    entry: {
      name: 'Anthropic',
      models: ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-5-5'],
      default_model: 'claude-sonnet-5-5',
    },
    baseUrl: 'https://api.anthropic.com',
    apiKeySetting: 'ANTHROPIC_API_KEY',
    baseUrlSetting: 'ANTHROPIC_BASE_URL',
    historyChars: 400_000,
  },
  {
    key: 'groq',
    protocol: 'openai',
    entry: {
      name: 'Groq',
      models: ['openai/gpt-oss-120b', 'openai/gpt-oss-20b'],
      default_model: 'openai/gpt-oss-120b',
    },
    baseUrl: 'https://api.groq.com/openai/v1',
    apiKeySetting: 'GROQ_API_KEY',
    baseUrlSetting: 'GROQ_BASE_URL',
    maxTokensField: 'max_completion_tokens',
    historyChars: 200_000,
  },
  {
    key: 'google',
    protocol: 'openai',
    entry: {
      name: 'Google',
      models: ['gemini-3.8-flash', 'gemini-3.5-flash'],
      default_model: 'gemini-3.8-flash',
    },
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    apiKeySetting: 'GOOGLE_API_KEY',
    baseUrlSetting: 'GOOGLE_BASE_URL',
    historyChars: 400_000,
  },
  {
    key: 'ollama',
    protocol: 'openai',
    entry: {
      name: 'Ollama',
      models: ['llama3.2', 'qwen3', 'gpt-oss:20b'],
      default_model: 'llama3.2',
    },
    baseUrl: undefined,
    baseUrlSetting: 'OLLAMA_BASE_URL',
    // Ollama cuts what exceeds its small default window from the front, the system prompt first.
    historyChars: 12_000,
  },
];
