import { Approval } from '@agentconnect/protocol';
import { z } from 'zod';
import { mayUse, Users } from './tool-policy.ts';
import { matches } from './tool-pattern.ts';

/** A tool of the operator as others are told of it; no address and no secret. */
const CatalogueTool = z.object({
  name: z.string(),
  description: z.string(),
  kind: z.enum(['http', 'mcp']),
  users: Users,
  approval: Approval,
  idempotent: z.boolean(),
  destructive: z.boolean(),
});
export type CatalogueTool = z.infer<typeof CatalogueTool>;

/** An MCP server whose tools are not known yet, because it could not be reached since its worker has started. */
const UnlistedServer = z.object({ name: z.string(), users: Users });

/** What one worker offers. */
export const ToolCatalogue = z.object({
  tools: z.array(CatalogueTool),
  unlisted: z.array(UnlistedServer),
});
export type ToolCatalogue = z.infer<typeof ToolCatalogue>;

/** What a user may use of what any worker offers, each once, by name. */
export function toolsFor(catalogues: readonly ToolCatalogue[], user: string): CatalogueTool[] {
  const byName = new Map(
    catalogues.flatMap(({ tools }) =>
      tools.filter((tool) => mayUse(tool, user)).map((tool) => [tool.name, tool]),
    ),
  );
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those of the patterns that name nothing that the user may use. The tools of a server that was not reached yet may be there. */
export function unknownTools(
  catalogues: readonly ToolCatalogue[],
  patterns: readonly string[],
  user: string,
): string[] {
  const tools = toolsFor(catalogues, user);
  const servers = catalogues.flatMap(({ unlisted }) => unlisted.filter((server) => mayUse(server, user)));
  return patterns.filter(
    (pattern) =>
      !tools.some(({ name }) => matches(pattern, name)) &&
      !servers.some(({ name }) => pattern.startsWith(`${name}.`) || matches(pattern, `${name}.`)),
  );
}

/** Whether any worker names a tool: one that does not know it may wait for one that does. */
export function isOffered(catalogues: readonly ToolCatalogue[], name: string): boolean {
  return catalogues.some(
    ({ tools, unlisted }) =>
      tools.some((tool) => tool.name === name) ||
      unlisted.some((server) => name.startsWith(`${server.name}.`)),
  );
}
