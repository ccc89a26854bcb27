import { z } from 'zod';
import type { Provider, ProviderEntry } from '../chat/provider.ts';
import type { Driver, ProviderMeans, ProviderSetting } from './driver.ts';
import { Unconfigured } from './unconfigured.ts';

/** A provider that needs nothing but a key or an address to be of use. */
export interface RemoteProvider extends Pick<Driver, 'key' | 'errorKinds' | 'isFree' | 'telemetryName'> {
  readonly name: string;
  /** A choice to begin with, the default first; any other of the provider's is taken as well. */
  readonly models: readonly [string, ...string[]];
  /** The environment variables with its key, if it has one, and its address. */
  readonly settings: { readonly apiKey?: string; readonly baseUrl: string };
  /** Where it is, unless the settings say otherwise; left out if only they can say. */
  readonly baseUrl?: string;
  /** The address that .env.example offers. */
  readonly baseUrlExample?: string;
  /** UTF-16 units of history to send: well within the smallest context window of its models. */
  readonly historyChars: number;
  connect(options: ConnectionOptions): Provider;
}

/** What a provider is reached by. */
export interface ConnectionOptions extends ProviderMeans {
  readonly key: string;
  readonly entry: ProviderEntry;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** A proxy that holds the key itself takes none, nor do many local servers. */
  readonly apiKey: string | undefined;
  /** UTF-16 units of history to send; older turns are left out. */
  readonly historyChars: number;
}

/** The driver of a provider that is configured when it has a key or an address. */
export function remoteDriver(provider: RemoteProvider): Driver {
  const { key, name, models, settings, historyChars } = provider;
  return {
    ...provider,
    settings: settingsOf(provider),
    create: (values, means) => {
      const entry: ProviderEntry = {
        name,
        models: [...models],
        default_model: models[0],
        capabilities: ['conversation', 'streaming', 'tools'],
        is_available: true,
        any_model: true,
      };
      const apiKey = settings.apiKey && values[settings.apiKey];
      const baseUrl = values[settings.baseUrl] ?? (apiKey && provider.baseUrl);
      if (!baseUrl) return new Unconfigured(key, entry);
      return provider.connect({ ...means, key, entry, baseUrl, apiKey, historyChars });
    },
  };
}

const ApiKey = z.string().optional();

const BaseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform(withoutSlash)
  .optional();

/** An address without slashes at its end. */
export function withoutSlash(url: string): string {
  return /^.*[^/]/s.exec(url)?.[0] ?? '';
}

function settingsOf({
  name,
  settings,
  baseUrl,
  baseUrlExample,
}: RemoteProvider): Record<string, ProviderSetting> {
  const apiKey = { description: `Key of ${name}.`, schema: ApiKey, secret: true, example: '' };
  const address = {
    description: `Address of ${name}${baseUrl ? ', if it is not its own' : ''}.`,
    schema: BaseUrl,
    ...(baseUrlExample && { example: baseUrlExample }),
  };
  return { ...(settings.apiKey && { [settings.apiKey]: apiKey }), [settings.baseUrl]: address };
}
