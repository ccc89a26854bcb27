import { builtInToolNames, type ClientTool } from '@agentconnect/protocol';
import { type ToolCatalogue, toolsFor } from './tool-catalogue.ts';

/** Tools that a text brings along stand before those of its agent that have the same name. */
export function withTextsTools(ofAgent: readonly ClientTool[], ofText: readonly ClientTool[]): ClientTool[] {
  const names = new Set(ofText.map(({ name }) => name));
  return [...ofText, ...ofAgent.filter(({ name }) => !names.has(name))];
}

/** Those of the names that a tool of the client may not have: of tools that its user may use, or that are built in. */
export function takenNames(
  catalogues: readonly ToolCatalogue[],
  names: readonly string[],
  user: string,
): ReadonlySet<string> {
  const taken = new Set<string>([...builtInToolNames, ...toolsFor(catalogues, user).map(({ name }) => name)]);
  return new Set(names.filter((name) => taken.has(name)));
}
