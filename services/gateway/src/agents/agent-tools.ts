import { readTools, type Scripts } from '@agentconnect/broker';
import {
  type AgentTools,
  ApiError,
  type ClientTool,
  type SessionAgent,
  type ToolInfo,
} from '@agentconnect/protocol';
import { takenNames, ToolCatalogue, toolsFor, unknownTools } from '@agentconnect/tools';
import { invalid } from '../http/request/validate.ts';

/** What an agent is to have of tools, as it is asked for. */
interface WantedTools {
  readonly tools?: AgentTools | undefined;
  readonly tool_approvals?: SessionAgent['tool_approvals'] | undefined;
}

/** What live workers offer. A newer release may publish what this one does not know. */
async function catalogues(scripts: Scripts): Promise<ToolCatalogue[]> {
  const published = await readTools(scripts);
  return published.flatMap((json) => {
    const read = ToolCatalogue.safeParse(JSON.parse(json));
    return read.success ? [read.data] : [];
  });
}

/** The tools that a user may have agents use. */
export async function listToolsFor(scripts: Scripts, user: string): Promise<ToolInfo[]> {
  return toolsFor(await catalogues(scripts), user).map(
    ({ name, description, kind, approval, idempotent, destructive }) => ({
      name,
      description,
      kind,
      approval,
      idempotent,
      destructive,
    }),
  );
}

/**
 * Requires that there are all tools of the operator that an agent names, and that the user may use them; and that those of
 * the client have names of their own. Rejects with `UNKNOWN_TOOL` or `TOOL_NAME_TAKEN`. `path` is the agent's place in the
 * request.
 */
export async function requireTools(
  scripts: Scripts,
  { tools = [] }: WantedTools,
  user: string,
  path: string,
): Promise<void> {
  if (tools.length === 0) return;
  const known = await catalogues(scripts);
  const prefix = path === '' ? 'tools' : `${path}.tools`;
  const patterns = tools.filter((tool) => typeof tool === 'string');
  const unknown = new Set(unknownTools(known, patterns, user));
  const errors = tools.flatMap((tool, at) =>
    typeof tool === 'string' && unknown.has(tool)
      ? [{ path: `${prefix}.${at}`, message: `there is no tool ${tool} for this user` }]
      : [],
  );
  if (errors.length > 0) {
    throw new ApiError('UNKNOWN_TOOL', `There is no tool ${[...unknown][0]} for this user.`, { errors });
  }
  requireClientTools(
    known,
    tools.map((tool) => (typeof tool === 'string' ? undefined : tool)),
    user,
    prefix,
  );
}

/** The same of the tools that a text brings along, whose place is `metadata.tools`. */
export async function requireTextTools(
  scripts: Scripts,
  tools: readonly ClientTool[],
  user: string,
): Promise<void> {
  const names = tools.map(({ name }) => name);
  const twice = names.findIndex((name, at) => names.indexOf(name) < at);
  if (twice >= 0) {
    throw invalid([{ path: `metadata.tools.${twice}.name`, message: `${names[twice]} is declared twice` }]);
  }
  requireClientTools(await catalogues(scripts), tools, user, 'metadata.tools');
}

function requireClientTools(
  known: readonly ToolCatalogue[],
  tools: readonly (ClientTool | undefined)[],
  user: string,
  prefix: string,
): void {
  const names = tools.flatMap((tool) => tool?.name ?? []);
  const taken = takenNames(known, names, user);
  const errors = tools.flatMap((tool, at) =>
    tool && taken.has(tool.name)
      ? [{ path: `${prefix}.${at}.name`, message: `${tool.name} is the name of another tool` }]
      : [],
  );
  if (errors.length > 0) {
    throw new ApiError('TOOL_NAME_TAKEN', `${[...taken][0]} is the name of another tool.`, { errors });
  }
}

/** The members of an agent that are about tools; none if it has none. */
export function toolsOf({
  tools = [],
  tool_approvals: approvals = {},
}: WantedTools): Pick<SessionAgent, 'tools' | 'client_tools' | 'tool_approvals'> {
  const patterns = tools.filter((tool) => typeof tool === 'string');
  const clientTools = tools.filter((tool) => typeof tool !== 'string');
  return {
    ...(patterns.length > 0 ? { tools: patterns } : {}),
    ...(clientTools.length > 0 ? { client_tools: clientTools } : {}),
    ...(Object.keys(approvals).length > 0 ? { tool_approvals: approvals } : {}),
  };
}
