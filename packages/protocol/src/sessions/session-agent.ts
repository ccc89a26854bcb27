import * as z from 'zod';
import { ToolApprovals, ToolPatterns } from '../agents/agent-tools.ts';
import { ClientTool } from '../agents/client-tool.ts';

/**
 * An agent in the form that a session keeps: with its id, its model (or its provider's default) and its place in
 * speaking order.
 */
export const SessionAgent = z.object({
  /** The caller's key in `agents`. */
  key: z.string(),
  agent_id: z.string(),
  /** True for a registered agent, whose totals are kept outside the session. */
  registered: z.boolean(),
  /** True for a registered agent of another user, whose prompt is private. */
  foreign: z.literal(true).exactOptional(),
  name: z.string().optional(),
  provider: z.string(),
  model: z.string(),
  capabilities: z.array(z.string()),
  personality: z.string().optional(),
  interaction_modes: z.array(z.string()),
  /** Tools of the operator, by name, or by a name in which * stands for any text. */
  tools: ToolPatterns.exactOptional(),
  /** Tools that the client runs. */
  client_tools: z.array(ClientTool).exactOptional(),
  /** How much stricter than the operator the agent is with them. */
  tool_approvals: ToolApprovals.exactOptional(),
  metadata: z.record(z.string(), z.unknown()),
});
export type SessionAgent = z.infer<typeof SessionAgent>;
