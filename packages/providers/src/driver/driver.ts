import type { z } from 'zod';
import type { Provider } from '../chat/provider.ts';
import type { ErrorKinds, Verdicts } from '../failures/verdicts.ts';

/** An environment variable of a provider: how it is read, and what is written of it. */
export interface ProviderSetting {
  /** For docs/settings.md. */
  readonly description: string;
  /** Parses its text; gets `undefined` for one that is not set, or empty. */
  readonly schema: z.ZodType<string | undefined>;
  /** A secret may be given as `NAME_FILE` too, and its value never stands in a message. */
  readonly secret?: boolean;
  /** The value that .env.example offers; left out if it does not offer the setting. */
  readonly example?: string;
}

/** Settings by name, as their schemas left them. */
export type SettingValues = Readonly<Record<string, string | undefined>>;

/** What a provider is given, whatever its settings are. */
export interface ProviderMeans {
  /** Bytes of one answer that are read at most. */
  readonly mostBytes: number;
  readonly verdicts: Verdicts;
}

/** Everything that is special to one built-in provider. */
export interface Driver {
  readonly key: string;
  readonly settings: Readonly<Record<string, ProviderSetting>>;
  readonly errorKinds?: ErrorKinds;
  /** It runs on the operator's own machines. What others cost is known by their key. */
  readonly isFree?: boolean;
  /** What OpenTelemetry's conventions for generative AI call it, if that is not its key. */
  readonly telemetryName?: string;
  create(values: SettingValues, means: ProviderMeans): Provider;
}
