import { Approval } from '@agentconnect/protocol';
import { z } from 'zod';
import { Users } from '../policy/tool-policy.ts';
import { SecretText } from '../secrets/secret-text.ts';

export const Name = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, 'a name is of a-z, 0-9, - and _, at most 64 long');

const headerName = /^[!#$%&'*+.^_`|~A-Za-z0-9-]+$/;
/** What belongs to the connection, or is made from what is sent. */
const reserved = new Set([
  'connection',
  'content-length',
  'content-type',
  'host',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export const Headers = z
  .record(
    z
      .string()
      .max(128)
      .regex(headerName, 'is not the name of a header')
      .refine((name) => !reserved.has(name.toLowerCase()), 'this header is set by the service itself'),
    SecretText,
  )
  .default({})
  .describe('Sent with each request.');

export const Address = z.string().refine(isAddress, {
  error: 'must be an http or https URL, without a user and a password',
});

function isAddress(text: string): boolean {
  // A place for an argument stands for any text.
  const url = URL.parse(text.replace(/\{[^{}]*\}/g, 'x'));
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

const mostSeconds = 3_600;

/** What may be settled of any tool. */
export const settled = {
  users: Users.optional(),
  approval: Approval.optional().describe(
    'When a person has to agree to a call: `never`, `destructive` (the default: if it is destructive) or `always`.',
  ),
  idempotent: z.boolean().optional().describe('Whether a call that is made twice does what it does once.'),
  destructive: z.boolean().optional().describe('Whether it changes what cannot be restored.'),
  editable: z.boolean().optional().describe('Whether who approves a call may change its arguments.'),
  timeout_seconds: z.number().min(0.1).max(mostSeconds).optional().describe('How long a call may take.'),
  max_result_bytes: z
    .int()
    .min(256)
    .max(1_048_576)
    .optional()
    .describe('How much of a result is given to the model; what is beyond is cut off, with a mark.'),
};

export const seconds = (description: string, least: number, by: number): z.ZodDefault<z.ZodNumber> =>
  z.number().min(least).max(mostSeconds).default(by).describe(description);
