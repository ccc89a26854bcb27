import * as z from 'zod';
import { UserRole } from '../../users/role.ts';
import { ApiKeyInfo } from '../keys.ts';

/** A user as an operator sees it. */
export const AdminUser = z.object({
  name: z.string(),
  state: z.enum(['enabled', 'disabled', 'deleting']),
  role: UserRole,
  created_at: z.string(),
});
export type AdminUser = z.infer<typeof AdminUser>;

export const AdminUserList = z.object({ users: z.array(AdminUser), next: z.string().nullable() });
export type AdminUserList = z.infer<typeof AdminUserList>;

export const UserDeletion = z.object({ status: z.literal('deleting') });
export type UserDeletion = z.infer<typeof UserDeletion>;

/** An API key as an operator sees it. */
export const AdminKey = ApiKeyInfo.extend({ owner: z.string() });
export type AdminKey = z.infer<typeof AdminKey>;

export const AdminKeyList = z.object({ keys: z.array(AdminKey), next: z.string().nullable() });
export type AdminKeyList = z.infer<typeof AdminKeyList>;
