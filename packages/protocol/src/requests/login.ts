import * as z from 'zod';
import { NewPassword } from './password.ts';

export const LoginRequest = z.object({
  // Normalised, because keyboards compose letters differently.
  username: z
    .string()
    .min(1)
    .max(256)
    .transform((name) => name.normalize('NFC')),
  password: z.string().min(1).max(1024),
});
export type LoginRequest = z.infer<typeof LoginRequest>;

export const LoginLinkRequest = z.object({ secret: z.string().min(1).max(128) });
export type LoginLinkRequest = z.infer<typeof LoginLinkRequest>;

export const ChangePasswordRequest = z.object({
  current_password: z.string().min(1).max(1024),
  new_password: NewPassword,
});
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>;
