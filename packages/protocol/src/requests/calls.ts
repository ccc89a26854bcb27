import * as z from 'zod';
import { callResult, isOneResult, notOneResult } from '../calls/call-result.ts';
import { bounded } from '../json/metadata.ts';
import { optional } from '../json/optional.ts';

/** A reason that the model is told. */
const Reason = z.string().min(1).max(4_096);
/** Arguments that replace those that the model chose. */
const Arguments = bounded(z.record(z.string(), z.unknown()));

/** The body of `POST /chat/sessions/{session_id}/calls/{call_id}`: what is said to a call that waits for it. */
export const AnswerCallRequest = z.discriminatedUnion('action', [
  z.object({ action: z.literal('approve'), arguments: optional(Arguments) }),
  z.object({ action: z.literal('deny'), reason: optional(Reason) }),
  z.object({ action: z.literal('answer'), ...callResult }).refine(isOneResult, notOneResult),
]);
export type AnswerCallRequest = z.infer<typeof AnswerCallRequest>;

export const callActions = ['approve', 'deny', 'answer'] as const;

/** The same as it is kept for the worker, with the name of who said it. */
export const CallAnswer = z.object({
  action: z.enum(callActions),
  by: z.string(),
  reason: z.string().optional(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  result: z.unknown().optional(),
  error: z.string().optional(),
});
export type CallAnswer = z.infer<typeof CallAnswer>;
