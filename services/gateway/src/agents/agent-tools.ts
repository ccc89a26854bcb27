import { readTools, type Scripts } from '@agentconnect/broker';
import { ApiError, type SessionAgent, type ToolInfo } from '@agentconnect/protocol';
import { ToolCatalogue, toolsFor, unknownTools } from '@agentconnect/tools';

/** What an agent is to have of tools, as it is asked for. */
interface WantedTools {
  readonly tools?: SessionAgent['tools'] | undefined;
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
 * Requires that there are all tools that an agent names, and that the user may use them; rejects with `UNKNOWN_TOOL`.
 * `path` is the agent's place in the request.
 */
export async function requireTools(
  scripts: Scripts,
  { tools = [] }: WantedTools,
  user: string,
  path: string,
): Promise<void> {
  if (tools.length === 0) return;
  const unknown = new Set(unknownTools(await catalogues(scripts), tools, user));
  if (unknown.size === 0) return;
  const prefix = path === '' ? 'tools' : `${path}.tools`;
  const errors = tools.flatMap((name, at) =>
    unknown.has(name) ? [{ path: `${prefix}.${at}`, message: `there is no tool ${name} for this user` }] : [],
  );
  throw new ApiError('UNKNOWN_TOOL', `There is no tool ${[...unknown][0]} for this user.`, { errors });
}

/** The members of an agent that are about tools; none if it has none. */
export function toolsOf({
  tools = [],
  tool_approvals: approvals = {},
}: WantedTools): Pick<SessionAgent, 'tools' | 'tool_approvals'> {
  return {
    ...(tools.length > 0 ? { tools } : {}),
    ...(Object.keys(approvals).length > 0 ? { tool_approvals: approvals } : {}),
  };
}
