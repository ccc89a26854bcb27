import { type ReadSchema, readOthersSchema } from '@agentconnect/json-schema';
import type { Tool } from '@modelcontextprotocol/client';
import type { Override } from '../entries/mcp-server-entry.ts';
import type { ToolPolicy } from '../policy/tool-policy.ts';
import { matches } from '../policy/tool-pattern.ts';
import type { McpServerSettings } from './mcp-server-settings.ts';

/** A tool of an MCP server, as its server lists it and its operator allows it. */
export interface McpTool {
  /** With the name of its server before it. */
  readonly name: string;
  /** As its server lists it. */
  readonly listed: Tool;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly schema: ReadSchema;
  /** Of the data in its results. */
  readonly outputSchema: ReadSchema | undefined;
  readonly policy: ToolPolicy;
  readonly timeoutMs: number;
  readonly maxResultBytes: number;
}

const timeoutSeconds = 60;
const maxResultBytes = 65_536;
/** In UTF-16 units. */
const longestDescription = 4_096;
const ownName = /^[\w./-]+$/;
const longestName = 128;

/** A tool that cannot be offered, and why. */
export interface LeftOut {
  readonly tool: string;
  readonly problem: string;
}

/** A tool as agents are offered it; `undefined` if its operator does not want it. */
export function mcpToolOf(server: McpServerSettings, tool: Tool): McpTool | LeftOut | undefined {
  const { name, description = '', inputSchema, annotations = {}, title } = tool;
  if (!ownName.test(name) || name.length > longestName) {
    return { tool: name.slice(0, longestName), problem: 'its name cannot be used' };
  }
  const settled = settledFor(server, name);
  if (tool.execution?.taskSupport === 'required') {
    return { tool: name, problem: 'it runs as a task alone, which is not supported' };
  }
  if (settled.enabled === false) return undefined;
  const schema = readOthersSchema(inputSchema);
  if ('problem' in schema) return { tool: name, problem: `its schema ${schema.problem}` };
  const outputSchema = tool.outputSchema && readOthersSchema(tool.outputSchema);
  const isReadOnly = annotations.readOnlyHint === true;
  return {
    name: `${server.name}.${name}`,
    listed: tool,
    description: (description || annotations.title || title || name)
      .slice(0, longestDescription)
      .toWellFormed(),
    parameters: inputSchema,
    schema,
    outputSchema: outputSchema && !('problem' in outputSchema) ? outputSchema : undefined,
    policy: {
      users: settled.users ?? [],
      approval: settled.approval ?? 'destructive',
      // What the protocol takes for granted where a server says nothing.
      idempotent: settled.idempotent ?? (isReadOnly || annotations.idempotentHint === true),
      destructive: settled.destructive ?? (!isReadOnly && annotations.destructiveHint !== false),
      editable: settled.editable ?? false,
    },
    timeoutMs: (settled.timeout_seconds ?? timeoutSeconds) * 1_000,
    maxResultBytes: settled.max_result_bytes ?? maxResultBytes,
  };
}

/** What the operator says of a tool; the last entry that says something counts. */
function settledFor({ all, overrides }: McpServerSettings, name: string): Override {
  const fitting = Object.entries(overrides).filter(([pattern]) => matches(pattern, name));
  return [all, ...fitting.map(([, override]) => override)].reduce((settled, override) => ({
    ...settled,
    ...Object.fromEntries(Object.entries(override).filter(([, value]) => value !== undefined)),
  }));
}
