import { readOthersSchema } from '@agentconnect/json-schema';
import { type Approval, type ToolApprovals, ToolPattern } from '@agentconnect/protocol';
import { z } from 'zod';
import { type ToolPolicy, tightened } from './tool-policy.ts';
import { matches } from './tool-pattern.ts';

/** As many may be declared, or named. */
const mostTools = 64;

const Parameters = z
  .record(z.string(), z.unknown())
  .default({ type: 'object', properties: {} })
  .superRefine((schema, context) => {
    const wrong = (message: string): void => context.addIssue({ code: 'custom', message });
    if (schema['type'] !== 'object') return wrong('must be a JSON Schema of an object');
    const read = readOthersSchema(schema);
    return 'problem' in read ? wrong(read.problem) : undefined;
  });

/** A tool that the client runs itself: what a model is told of it. */
export const ClientTool = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'must be of A-Z, a-z, 0-9, - and _, at most 64 long'),
  description: z.string().min(1).max(4_096),
  parameters: Parameters,
});
export type ClientTool = z.infer<typeof ClientTool>;

/** The tools of an agent: a text names those of the operator, an object declares one of the client's. */
export const AgentTools = z
  .array(
    z.union([ToolPattern, ClientTool], {
      error: 'must be the name of a tool, or a tool with its name and description',
    }),
  )
  .max(mostTools)
  .superRefine((tools, context) => {
    const names = tools.flatMap((tool) => (typeof tool === 'string' ? [] : [tool.name]));
    const twice = names.find((name, at) => names.indexOf(name) < at);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `${twice} is declared twice` });
  });
export type AgentTools = z.infer<typeof AgentTools>;

export function patternsOf(tools: AgentTools): string[] {
  return tools.filter((tool) => typeof tool === 'string');
}

export function clientToolsOf(tools: AgentTools): ClientTool[] {
  return tools.filter((tool) => typeof tool !== 'string');
}

/** Tools that a text brings along stand before those of its agent that have the same name. */
export function withTextsTools(ofAgent: readonly ClientTool[], ofText: readonly ClientTool[]): ClientTool[] {
  const names = new Set(ofText.map(({ name }) => name));
  return [...ofText, ...ofAgent.filter(({ name }) => !names.has(name))];
}

/** When a person has to agree to a call of a tool: as its operator says, or stricter if its agent says so. */
export function approvalFor(
  name: string,
  { approval }: Pick<ToolPolicy, 'approval'>,
  agent: ToolApprovals,
): Approval {
  return Object.entries(agent)
    .filter(([pattern]) => matches(pattern, name))
    .reduce<Approval>((strictest, [, own]) => tightened(strictest, own), approval);
}
