import * as z from 'zod';
import { KeyScope } from '../requests/keys.ts';

export const ApiKeyInfo = z.object({
  key_id: z.string(),
  name: z.string(),
  scopes: z.array(KeyScope),
  on_behalf_of: z.boolean(),
  rate_limit: z.int().nullable(),
  created_at: z.string(),
  expires_at: z.string(),
  last_used_at: z.string().nullable(),
});
export type ApiKeyInfo = z.infer<typeof ApiKeyInfo>;

export const CreateKeyResponse = ApiKeyInfo.extend({ key: z.string() });
export type CreateKeyResponse = z.infer<typeof CreateKeyResponse>;

export const KeyListResponse = z.object({ keys: z.array(ApiKeyInfo) });
export type KeyListResponse = z.infer<typeof KeyListResponse>;
