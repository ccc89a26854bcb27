import * as z from 'zod';
import type { Role } from '../users/role.ts';
import { optional } from '../json/optional.ts';

/** What an API key may be allowed to do: to read, or to change, one kind of thing. */
export const KeyScope = z.enum([
  'sessions:read',
  'sessions:write',
  'agents:read',
  'agents:write',
  'admin:read',
  'admin:write',
]);
export type KeyScope = z.infer<typeof KeyScope>;

/** The role that the owner of a key needs for the scope to have any effect. */
export const roleOfScope: Readonly<Partial<Record<KeyScope, Role>>> = {
  'admin:read': 'operator',
  'admin:write': 'admin',
};

/** Days until a key expires, unless the request says otherwise. */
export const usualKeyDays = 90;

/** A name for people: one line. */
export const KeyName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^\P{C}*$/u, 'must be one line of text');

export const CreateKeyRequest = z.object({
  name: KeyName,
  scopes: z
    .array(KeyScope)
    .min(1)
    .max(16)
    .transform((scopes) => [...new Set(scopes)]),
  expires_in_days: optional(z.int().min(1).max(3_650)),
  rate_limit: optional(z.int().min(1).max(1_000_000)),
});
export type CreateKeyRequest = z.infer<typeof CreateKeyRequest>;
