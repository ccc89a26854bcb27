import type { OpenCall } from '@agentconnect/broker';
import { toolStatuses } from '@agentconnect/protocol';
import { z } from 'zod';

const Outcome = z.object({
  status: z.enum(toolStatuses),
  code: z.string().exactOptional(),
  /** As the model is shown it; empty once it has been shown. */
  content: z.string(),
  /** The size of the content, in UTF-8. */
  bytes: z.number(),
});
export type Outcome = z.infer<typeof Outcome>;

/** A call of a tool, as its turn notes it. */
export const TurnCall = z.object({
  callId: z.string(),
  /** The model's id for it, under which it is shown the result. */
  modelId: z.string(),
  tool: z.string(),
  /** As they are run; an approval may have changed them. */
  args: z.record(z.string(), z.unknown()),
  /** Where it stands in the text of the answer, in UTF-16 units. */
  offset: z.number(),
  /** By the policy when the call was noted. */
  isIdempotent: z.boolean(),
  isEditable: z.boolean(),
  /** `begun`: it runs, and must not run twice; `shown`: the model has its result; or what it waits for. */
  state: z.enum(['noted', 'approval', 'result', 'answer', 'begun', 'done', 'shown']),
  /** Of one that no worker runs: whether a client does, or a person is asked. */
  runBy: z.enum(['client', 'person']).exactOptional(),
  /** How long what it needs is waited for, by Redis's clock in ms. */
  until: z.number().exactOptional(),
  /** Who has answered it. */
  by: z.string().exactOptional(),
  outcome: Outcome.exactOptional(),
});
export type TurnCall = z.infer<typeof TurnCall>;

/** The calls that have no result, as Redis keeps them. */
export function openCallsOf(calls: readonly TurnCall[]): OpenCall[] {
  return calls.flatMap(({ callId, state, until, isEditable, tool }) =>
    state === 'done' || state === 'shown' ? [] : [{ callId, state, until, isEditable, tool }],
  );
}
