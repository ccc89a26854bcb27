import { type Environment, readSettings } from '../../../packages/operations/src/index.ts';
import { createProviders, type Provider, providerSettings } from '../../../packages/providers/src/index.ts';

/** The providers that a worker has in this environment. Throws a `SettingsError`, or a `ProvidersFileError`. */
export function providersFrom(env: Environment): ReadonlyMap<string, Provider> {
  return createProviders(readSettings(providerSettings, env), env).byKey;
}
