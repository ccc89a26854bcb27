import * as z from 'zod';

/** `/auth`. Objects from outside ignore unknown fields, here as in all of the REST API; nothing is coerced. */

export const LoginRequest = z.object({
  // However a keyboard composes its letters.
  username: z
    .string()
    .min(1)
    .max(256)
    .transform((name) => name.normalize('NFC')),
  password: z.string().min(1).max(1024),
});
export type LoginRequest = z.infer<typeof LoginRequest>;

export const Token = z.object({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int(),
});
export type Token = z.infer<typeof Token>;

export const TokenVerification = z.object({
  valid: z.literal(true),
  user: z.string(),
  type: z.literal('access'),
  exp: z.int(),
  iat: z.int(),
  timestamp: z.string(),
});
export type TokenVerification = z.infer<typeof TokenVerification>;
