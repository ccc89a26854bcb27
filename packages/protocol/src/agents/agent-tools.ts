import * as z from 'zod';
import { bounded, maxMetadata } from '../json/metadata.ts';
import { ClientTool } from './client-tool.ts';

/** The most tools that may be named, and approvals that may be given. */
const most = 64;

/** Names tools of the operator: one by its name, or all whose names match, where * stands for any text. */
export const ToolPattern = z
  .string()
  .max(256)
  .regex(/^[\w./*-]+$/, 'must be the name of a tool, in which * stands for any text');

/** When a person has to agree to a call: from the least to the most. */
export const approvals = ['never', 'destructive', 'always'] as const;
export const Approval = z.enum(approvals, { error: `must be one of ${approvals.join(', ')}` });
export type Approval = z.infer<typeof Approval>;

/** The tools of an agent: a text names those of the operator, an object declares one of the client's. */
export const AgentTools = bounded(
  z
    .array(
      z.union([ToolPattern, ClientTool], {
        error: 'must be the name of a tool, or a tool with its name and description',
      }),
    )
    .max(most)
    .superRefine((tools, context) => {
      const names = tools.flatMap((tool) => (typeof tool === 'string' ? [] : [tool.name]));
      const twice = names.find((name, at) => names.indexOf(name) < at);
      if (twice !== undefined) context.addIssue({ code: 'custom', message: `${twice} is declared twice` });
    }),
  maxMetadata,
);
export type AgentTools = z.infer<typeof AgentTools>;

/** Those of the operator that an agent may use, by name. */
export const ToolPatterns = z.array(ToolPattern).max(most);
export type ToolPatterns = z.infer<typeof ToolPatterns>;

/** How much stricter an agent is than its operator, by the names of tools. */
export const ToolApprovals = z
  .record(ToolPattern, Approval)
  .refine((given) => Object.keys(given).length <= most, { error: `must have at most ${most} members` });
export type ToolApprovals = z.infer<typeof ToolApprovals>;
