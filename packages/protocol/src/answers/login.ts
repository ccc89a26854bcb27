import * as z from 'zod';

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
