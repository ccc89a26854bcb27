import * as z from 'zod';
import { UserRole } from '../users/role.ts';
import { optional } from '../json/optional.ts';
import { NewPassword } from './password.ts';

/** Names are compared in their composed form (UAX #15). */
const UserName = z
  .string()
  .min(1)
  .max(256)
  .transform((name) => name.normalize('NFC'));

export const AddUserRequest = z.object({ name: UserName, password: NewPassword, role: optional(UserRole) });
export type AddUserRequest = z.infer<typeof AddUserRequest>;

export const SetPasswordRequest = z.object({ password: NewPassword });
export type SetPasswordRequest = z.infer<typeof SetPasswordRequest>;

export const SetRoleRequest = z.object({ role: UserRole });
export type SetRoleRequest = z.infer<typeof SetRoleRequest>;

export const AsideTurnRequest = z.object({ id: z.string().min(1).max(64) });
export type AsideTurnRequest = z.infer<typeof AsideTurnRequest>;
