import { drivers } from './drivers.ts';

const names: ReadonlyMap<string, string | undefined> = new Map(
  drivers.map(({ key, telemetryName }) => [key, telemetryName]),
);

/** What OpenTelemetry's conventions for generative AI call the provider of this key. */
export function telemetryName(provider: string): string {
  return names.get(provider) ?? provider;
}
