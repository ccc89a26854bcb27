import { z } from 'zod';
import { HttpToolEntry } from './http-tool-entry.ts';
import { McpServerEntry } from './mcp-server-entry.ts';
import { Name } from './tool-entry.ts';

/** TOOLS_FILE as it is written. */
export const ToolsFileEntries = z.strictObject({
  tools: z.record(Name, HttpToolEntry).default({}).describe('HTTP tools by name.'),
  mcp_servers: z
    .record(Name, McpServerEntry)
    .default({})
    .describe('MCP servers by name, which stands before the names of their tools: `github.create_issue`.'),
});
export type ToolsFileEntries = z.infer<typeof ToolsFileEntries>;

/** JSON Schema of TOOLS_FILE, for editors. */
export function toolsFileSchema(): Record<string, unknown> {
  return { title: 'TOOLS_FILE of AgentConnect', ...z.toJSONSchema(ToolsFileEntries, { io: 'input' }) };
}
