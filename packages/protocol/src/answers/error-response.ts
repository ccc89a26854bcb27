import * as z from 'zod';

export const ErrorResponse = z.object({
  detail: z.string(),
  code: z.string().optional(),
  timestamp: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ErrorResponse = z.infer<typeof ErrorResponse>;
