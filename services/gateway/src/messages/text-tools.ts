import type { Scripts } from '@agentconnect/broker';
import { type ClientTool, ClientTools } from '@agentconnect/protocol';
import { requireTextTools } from '../agents/agent-tools.ts';

type Metadata = Readonly<Record<string, unknown>>;

/** The tools that a text brings along, which its client runs; anything else in `tools` is the caller's own. */
export function textToolsOf({ tools }: Metadata): { readonly tools?: readonly ClientTool[] } {
  const declared = tools === undefined ? undefined : ClientTools.safeParse(tools).data;
  return declared ? { tools: declared } : {};
}

/** Rejects if the tools of a text cannot be offered to its agent. */
export async function checkTextTools(
  scripts: Scripts,
  { user, metadata = {} }: { readonly user: string; readonly metadata: Metadata | undefined },
): Promise<void> {
  const { tools } = textToolsOf(metadata);
  if (tools) await requireTextTools(scripts, tools, user);
}
