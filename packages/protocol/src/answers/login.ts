import * as z from 'zod';
import { KeyScope } from '../requests/keys.ts';
import { Role } from '../users/role.ts';

export const Token = z.object({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int(),
});
export type Token = z.infer<typeof Token>;

export const SocketTicket = z.object({ ticket: z.string(), expires_in: z.int() });
export type SocketTicket = z.infer<typeof SocketTicket>;

export const TokenVerification = z.object({
  valid: z.literal(true),
  user: z.string(),
  type: z.literal('access'),
  exp: z.int(),
  iat: z.int(),
  roles: z.array(Role).optional(),
  tenant: z.string().optional(),
  key_id: z.string().optional(),
  scopes: z.array(KeyScope).optional(),
  timestamp: z.string(),
});
export type TokenVerification = z.infer<typeof TokenVerification>;

/** Whoever is logged in. */
export const LoggedIn = z.object({
  user: z.string(),
  expires_at: z.string(),
  roles: z.array(Role).optional(),
});
export type LoggedIn = z.infer<typeof LoggedIn>;

export const LoggedOut = z.object({ status: z.literal('success') });
export type LoggedOut = z.infer<typeof LoggedOut>;
