import { z } from 'zod';
import type { ProviderSetting } from '../driver/driver.ts';
import { drivers } from './drivers.ts';

/** The environment variables that configure providers. */
export const providerSettings: Readonly<Record<string, ProviderSetting>> = {
  ...Object.fromEntries(drivers.flatMap(({ settings }) => Object.entries(settings))),
  PROVIDERS_FILE: {
    description: 'A JSON file that names further OpenAI-compatible servers.',
    schema: z.string().optional(),
  },
};
