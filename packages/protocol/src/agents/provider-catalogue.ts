import * as z from 'zod';

/** One provider as `/chat/providers` shows it. */
export const ProviderInfo = z.object({
  name: z.string(),
  /** The models to choose from; with `any_model`, others are accepted too. */
  models: z.array(z.string()),
  default_model: z.string(),
  capabilities: z.array(z.string()),
  /** True when a worker has a key or an address for it. */
  is_available: z.boolean(),
});
export type ProviderInfo = z.infer<typeof ProviderInfo>;

/** What workers publish about their providers, without keys and addresses. */
export const ProviderCatalogue = z.record(z.string(), ProviderInfo.extend({ any_model: z.boolean() }));
export type ProviderCatalogue = z.infer<typeof ProviderCatalogue>;

/** What `GET /chat/providers` answers: the providers by their keys. */
export const ProvidersResponse = z.record(z.string(), ProviderInfo);
export type ProvidersResponse = z.infer<typeof ProvidersResponse>;
