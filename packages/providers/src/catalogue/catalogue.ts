import type { ProviderCatalogue } from '@agentconnect/protocol';
import type { Provider } from '../chat/provider.ts';
import { demo } from '../demo/demo.ts';
import type { ProviderMeans, SettingValues } from '../driver/driver.ts';
import { Verdicts } from '../failures/verdicts.ts';
import { OpenAiCompatible } from '../openai/openai-compatible.ts';
import { drivers } from './drivers.ts';
import { type Environment, type NamedServer, readProvidersFile } from './providers-file.ts';

/** Of a server that only its operator knows. */
const namedServerHistoryChars = 100_000;

export interface AnswerLimits {
  /** Bytes of one answer that are read at most, all that comes with it included. */
  readonly mostBytes: number;
}

const defaultLimits: AnswerLimits = { mostBytes: 256 * 1024 * 1024 };

export interface Providers {
  readonly byKey: ReadonlyMap<string, Provider>;
  /** Keys of built-in providers in whose place entries of PROVIDERS_FILE stand. */
  readonly replaced: readonly string[];
}

/**
 * All providers: the built-in ones, configured or not, and those of PROVIDERS_FILE, whose `api_key_env` is looked up in
 * `env`. An entry under the key of a built-in provider takes its place, so that a release that builds one in changes
 * nothing for whoever has named it before. Throws a `ProvidersFileError` if the file is wrong.
 */
export function createProviders(
  values: SettingValues,
  env: Environment = {},
  { mostBytes }: AnswerLimits = defaultLimits,
): Providers {
  const means: ProviderMeans = {
    mostBytes,
    verdicts: new Verdicts(drivers.map(({ errorKinds = {} }) => errorKinds)),
  };
  const path = values['PROVIDERS_FILE'];
  const named = (path ? readProvidersFile(path, env, new Set([demo.key])) : []).map((server) =>
    namedProvider(server, means),
  );
  const namedKeys = new Set(named.map(({ key }) => key));
  const builtIn = drivers.map((driver) => driver.create(values, means));
  return {
    byKey: new Map([...builtIn, ...named].map((provider) => [provider.key, provider])),
    replaced: builtIn.map(({ key }) => key).filter((key) => namedKeys.has(key)),
  };
}

/** What `/chat/providers` shows of them; it holds no key and no address. */
export function catalogueOf(providers: ReadonlyMap<string, Provider>): ProviderCatalogue {
  return Object.fromEntries([...providers].map(([key, provider]) => [key, provider.info()]));
}

function namedProvider(server: NamedServer, means: ProviderMeans): Provider {
  const { key, apiKey, base_url: baseUrl } = server;
  const { name, models, default_model, any_model, capabilities } = server;
  const entry = { name, models, default_model, any_model, capabilities, is_available: true };
  return new OpenAiCompatible(
    { ...means, key, entry, apiKey, baseUrl, historyChars: namedServerHistoryChars },
    { asksForUsage: server.include_usage, maxTokensField: server.max_tokens_field, sendsUser: false },
  );
}
