import { readTools } from '@agentconnect/broker';
import type { Tool } from '@agentconnect/providers';
import { modelNameOf, type OperatorTool, ToolCatalogue, unknownTools } from '@agentconnect/tools';
import { persist } from '../persist.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';

/** The operator's tools that an agent is offered for one turn. */
export interface Offer {
  readonly tools: readonly Tool[];
  /** The tool that a model knows by this name. */
  find(modelName: string): OperatorTool | undefined;
}

type OfferContext = Pick<TurnContext, 'scripts' | 'tools' | 'providers'>;

/**
 * What the agent of a turn is offered; `undefined` if it has no tools. `elsewhere`: this worker lacks a tool that another
 * publishes, as happens while a file is being rolled out.
 */
export async function offerOf(
  { scripts, tools, providers }: OfferContext,
  { agent, work }: Pick<Claimed, 'agent' | 'work'>,
  signal: AbortSignal,
): Promise<{ readonly offer: Offer; readonly elsewhere: readonly string[] } | undefined> {
  const { tools: patterns = [] } = agent;
  if (patterns.length === 0 || providers.get(agent.provider)?.hasTools !== true) return undefined;
  const { tools: offered, missing } = await tools.offered(patterns, work.owner);
  const byName = new Map(offered.map((tool) => [modelNameOf(tool.name), tool]));
  const offer: Offer = {
    tools: [...byName].map(([name, { description, parameters }]) => ({ name, description, parameters })),
    find: (name) => byName.get(name),
  };
  if (missing.length === 0) return { offer, elsewhere: [] };
  const catalogues = await persist(() => readTools(scripts), signal);
  const unknown = new Set(unknownTools(catalogues.flatMap(catalogueIn), missing, work.owner));
  return { offer, elsewhere: missing.filter((pattern) => !unknown.has(pattern)) };
}

/** A newer release may publish things that this one does not know. */
function catalogueIn(json: string): ToolCatalogue[] {
  const read = ToolCatalogue.safeParse(JSON.parse(json));
  return read.success ? [read.data] : [];
}
