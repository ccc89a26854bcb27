import * as z from 'zod';
import { bounded } from '../json/metadata.ts';
import { optional } from '../json/optional.ts';

/** A reason that the model is told. */
const Reason = z.string().min(1).max(4_096);
/** Arguments that replace those that the model chose. */
const Arguments = bounded(z.record(z.string(), z.unknown()));

/** The body of `POST /chat/sessions/{session_id}/calls/{call_id}`: what a person says to a call that waits for it. */
export const AnswerCallRequest = z.discriminatedUnion('action', [
  z.object({ action: z.literal('approve'), arguments: optional(Arguments) }),
  z.object({ action: z.literal('deny'), reason: optional(Reason) }),
]);
export type AnswerCallRequest = z.infer<typeof AnswerCallRequest>;

/** The same as it is kept for the worker, with the name of the user who answered. */
export const CallAnswer = z.object({
  action: z.enum(['approve', 'deny']),
  by: z.string(),
  reason: z.string().optional(),
  arguments: z.record(z.string(), z.unknown()).optional(),
});
export type CallAnswer = z.infer<typeof CallAnswer>;
