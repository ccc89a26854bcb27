import * as z from 'zod';
import { toolStatuses } from '../errors/tool-results.ts';

/** The frames about calls of tools, as a client reads them. Members that are not named here are kept. */

/**
 * What a call waits for: nothing; a person who agrees to it; its result, of a client that runs it; or what a person answers
 * to a question.
 */
export const callNeeds = ['nothing', 'approval', 'result', 'answer'] as const;

/** `metadata` of a `system` in the log: an agent calls a tool. */
export const ToolCallMetadata = z.looseObject({
  event: z.literal('tool.call'),
  call_id: z.string(),
  tool: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  /** The key of the agent. */
  agent: z.string(),
  /** What only a newer server asks for cannot be answered here. */
  needs: z.enum(callNeeds).catch('nothing'),
  /** Until when it can be answered, ISO 8601. */
  until: z.string().optional(),
  /** Whether an approval may change the arguments. */
  editable: z.boolean().optional(),
  /** The answer in whose course it is made, and where it stands in its text, in UTF-16 units. */
  response_id: z.string(),
  offset: z.int().min(0),
});
export type ToolCallMetadata = z.infer<typeof ToolCallMetadata>;

/** `metadata` of a `system` in the log: what came of a call. */
export const ToolResultMetadata = z.looseObject({
  event: z.literal('tool.result'),
  call_id: z.string(),
  tool: z.string(),
  status: z.enum(toolStatuses),
  /** Why it has no result of its own. */
  code: z.string().optional(),
  /** The user who has answered it. */
  by: z.string().optional(),
  response_id: z.string(),
});
export type ToolResultMetadata = z.infer<typeof ToolResultMetadata>;

/** `metadata` of an `info`: how far a call has come. */
export const ToolProgressMetadata = z.looseObject({
  event: z.literal('tool.progress'),
  call_id: z.string(),
  progress: z.number(),
  total: z.number().optional(),
});
export type ToolProgressMetadata = z.infer<typeof ToolProgressMetadata>;

/** `metadata` of an `info`: somebody has answered a call. */
export const ToolAnsweredMetadata = z.looseObject({
  event: z.literal('tool.answered'),
  call_id: z.string(),
  action: z.string(),
  by: z.string(),
});
export type ToolAnsweredMetadata = z.infer<typeof ToolAnsweredMetadata>;
