import * as z from 'zod';
import { approvals } from '../agents/agent-tools.ts';
import { callActions } from '../requests/calls.ts';

/** A tool of the operator that the caller may have agents use. */
export const ToolInfo = z.object({
  name: z.string(),
  description: z.string(),
  kind: z.enum(['http', 'mcp']),
  approval: z.enum(approvals),
  idempotent: z.boolean(),
  destructive: z.boolean(),
});
export type ToolInfo = z.infer<typeof ToolInfo>;

export const ToolsResponse = z.object({ tools: z.array(ToolInfo) });
export type ToolsResponse = z.infer<typeof ToolsResponse>;

export const AnswerCallResponse = z.object({
  session_id: z.string(),
  call_id: z.string(),
  action: z.enum(callActions),
});
export type AnswerCallResponse = z.infer<typeof AnswerCallResponse>;
