import * as z from 'zod';
import { ClientMessageId } from '../frames/client-message-id.ts';
import { meant } from '../documented/documented.ts';

export const SessionPath = z.object({
  session_id: z
    .string()
    .meta({ description: 'The id of the session.', example: 'ses_0_d8JVg3csMiE1e8L6sGD7' }),
});

export const AgentPath = z.object({
  agent_id: z.string().meta({
    description: 'The id of an agent of a session, or of a registered agent.',
    example: 'agt_0_d8JVg3csMiE1e8L6sGD7_0',
  }),
});

/** A request that is sent twice with one key has one effect. */
export const KeyHeader = z.object({
  'Idempotency-Key': ClientMessageId.optional().meta({
    description:
      'A request that is repeated with the same key takes effect once and gets the same response. The same key with other content is refused.',
  }),
});

/** Whom an API key acts for. */
export const OnBehalfHeader = z.object({
  'X-On-Behalf-Of': z.string().optional().meta({
    description:
      'With an API key that may act for others: the user that the request is made for, by a name that the owner of the key chooses. Each name stands for a user of its own, whom other keys of the owner can act for too.',
  }),
});

/** `?limit=`: a whole number from 1 to `max`. `usual` is the default, if there is a number for it. */
export function pageLimit(max: number, usual: number | undefined): z.ZodType<number> {
  const wanted = `must be a whole number from 1 to ${max}`;
  return z
    .string({ error: wanted })
    .regex(/^\d{1,6}$/, wanted)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= max, wanted)
    .default(usual ?? Infinity)
    .meta(
      meant({
        description:
          usual === undefined
            ? 'The most entries on a page; by default as many as fit.'
            : 'The most entries on a page.',
        as: { type: 'integer', minimum: 1, maximum: max, ...(usual === undefined ? {} : { default: usual }) },
      }),
    );
}

/** `?after=`: where the next page starts. */
export const After = z
  .string()
  .min(1)
  .max(128)
  .optional()
  .meta({ description: 'The `next` of the previous page.' });
