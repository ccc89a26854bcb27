import type { ProviderCatalogue } from '@agentconnect/protocol';
import { AnthropicProvider } from './anthropic.ts';
import { DemoProvider } from './demo/demo-provider.ts';
import { type KnownProvider, knownProviders } from './known-providers.ts';
import { OpenAiCompatible } from './openai-compatible.ts';
import type { Provider, ProviderEntry } from './provider.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { type Environment, type NamedServer, readProvidersFile } from './providers-file.ts';
import { Unconfigured } from './unconfigured.ts';

/** Of a server that only its operator knows. */
const namedServerHistoryChars = 100_000;

export interface AnswerLimits {
  /** Bytes of one answer that are read at most, all that comes with it included. */
  readonly mostBytes: number;
}

const defaultLimits: AnswerLimits = { mostBytes: 256 * 1024 * 1024 };

/**
 * All providers by key: the demo, the known ones (configured or not), and those of PROVIDERS_FILE, whose
 * `api_key_env` is looked up in `env`. Throws a `ProvidersFileError` if that file is wrong.
 */
export function createProviders(
  settings: ProviderSettings,
  env: Environment = {},
  limits: AnswerLimits = defaultLimits,
): ReadonlyMap<string, Provider> {
  const builtIn = [
    new DemoProvider(),
    ...knownProviders.map((known) => knownProvider(known, settings, limits)),
  ];
  const taken = new Set(builtIn.map((provider) => provider.key));
  const path = settings.PROVIDERS_FILE;
  const named = path
    ? readProvidersFile(path, env, taken).map((server) => namedProvider(server, limits))
    : [];
  return new Map([...builtIn, ...named].map((provider) => [provider.key, provider]));
}

/** What `/chat/providers` shows of them; it holds no key and no address. */
export function catalogueOf(providers: ReadonlyMap<string, Provider>): ProviderCatalogue {
  return Object.fromEntries([...providers].map(([key, provider]) => [key, provider.info()]));
}

function knownProvider(
  known: KnownProvider,
  settings: ProviderSettings,
  { mostBytes }: AnswerLimits,
): Provider {
  const { key, historyChars } = known;
  const entry: ProviderEntry = {
    ...known.entry,
    capabilities: ['conversation', 'streaming', 'tools'],
    is_available: true,
    any_model: true,
  };
  const apiKey = known.apiKeySetting && settings[known.apiKeySetting];
  const givenUrl = settings[known.baseUrlSetting];
  const baseUrl = givenUrl ?? (apiKey && known.baseUrl);
  if (!baseUrl) return new Unconfigured(key, entry);
  if (known.protocol === 'anthropic') {
    return new AnthropicProvider({
      key,
      entry,
      apiKey,
      historyChars,
      mostBytes,
      baseUrl: baseUrl.replace(/\/v1$/, ''),
    });
  }
  return new OpenAiCompatible({
    key,
    entry,
    apiKey,
    historyChars,
    mostBytes,
    // Ollama's own tools know its address without the path of this protocol.
    baseUrl: key === 'ollama' ? `${baseUrl.replace(/\/v1$/, '')}/v1` : baseUrl,
    asksForUsage: true,
    maxTokensField: known.maxTokensField ?? 'max_tokens',
    sendsUser: known.sendsUser ?? false,
  });
}

function namedProvider(server: NamedServer, { mostBytes }: AnswerLimits): Provider {
  const { name, models, default_model, any_model, capabilities } = server;
  return new OpenAiCompatible({
    key: server.key,
    entry: { name, models, default_model, any_model, capabilities, is_available: true },
    apiKey: server.apiKey,
    baseUrl: server.base_url,
    asksForUsage: server.include_usage,
    maxTokensField: server.max_tokens_field,
    sendsUser: false,
    historyChars: namedServerHistoryChars,
    mostBytes,
  });
}
