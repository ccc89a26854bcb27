import { readTools } from '@agentconnect/broker';
import type { Tool } from '@agentconnect/providers';
import { modelNameOf, ToolCatalogue, unknownTools, withTextsTools } from '@agentconnect/tools';
import { persist } from '../persist.ts';
import type { Claimed } from '../turn/claimed.ts';
import type { TurnContext } from '../turn/turn-context.ts';
import { askHumanTool } from './ask-human.ts';
import { clientsTool, type OfferedTool, operatorsTool } from './offered-tool.ts';

/** The tools of the operator and of the client that an agent is offered for one turn, and whether it may ask a person. */
export interface Offer {
  readonly tools: readonly Tool[];
  /** The tool that a model knows by this name. */
  find(modelName: string): OfferedTool | undefined;
}

type OfferContext = Pick<TurnContext, 'scripts' | 'tools' | 'providers'>;
type Offering = Pick<Claimed, 'agent' | 'work'>;

/** As many are offered to one agent, which is what providers take. */
const mostOffered = 128;

/**
 * What the agent of a turn is offered; `undefined` if it has no tools. `elsewhere`: this worker lacks a tool that another
 * publishes, as happens while a file is being rolled out.
 */
export async function offerOf(
  context: OfferContext,
  claimed: Offering,
  signal: AbortSignal,
): Promise<{ readonly offer: Offer; readonly elsewhere: readonly string[] } | undefined> {
  const { agent } = claimed;
  const { tools: patterns = [] } = agent;
  const others = othersOf(claimed);
  if (patterns.length === 0 && others.length === 0) return undefined;
  if (context.providers.get(agent.provider)?.hasTools !== true) return undefined;
  const { tools, elsewhere } = await operatorsOf(context, claimed, signal);
  const byName = new Map<string, OfferedTool>();
  // Of one name the operator's tool counts: it may be younger than what the client has declared.
  for (const tool of [...tools, ...others]) {
    const name = modelNameOf(tool.name);
    if (!byName.has(name) && byName.size < mostOffered) byName.set(name, tool);
  }
  const offer: Offer = {
    tools: [...byName].map(([name, { description, parameters }]) => ({ name, description, parameters })),
    find: (name) => byName.get(name),
  };
  return { offer, elsewhere };
}

/** What is no tool of the operator. In a session that an agent asks in, there is nobody to run or answer anything. */
function othersOf({ agent, work }: Offering): OfferedTool[] {
  // One that an older release has made keeps no account of calls.
  if (work.lineage !== undefined || !work.calls) return [];
  const { input } = work;
  const ofText = input.kind === 'text' ? (input.body.tools ?? []) : [];
  const ofClient = withTextsTools(agent.client_tools ?? [], ofText);
  return [askHumanTool(agent), ...ofClient.map(clientsTool)].filter((tool) => tool !== undefined);
}

async function operatorsOf(
  { scripts, tools }: OfferContext,
  { agent, work }: Offering,
  signal: AbortSignal,
): Promise<{ readonly tools: readonly OfferedTool[]; readonly elsewhere: readonly string[] }> {
  const { tools: patterns = [] } = agent;
  if (patterns.length === 0) return { tools: [], elsewhere: [] };
  const { tools: offered, missing } = await tools.offered(patterns, work.owner);
  const known = offered.map(operatorsTool);
  if (missing.length === 0) return { tools: known, elsewhere: [] };
  const catalogues = await persist(() => readTools(scripts), signal);
  const unknown = new Set(unknownTools(catalogues.flatMap(catalogueIn), missing, work.owner));
  return { tools: known, elsewhere: missing.filter((pattern) => !unknown.has(pattern)) };
}

/** A newer release may publish things that this one does not know. */
function catalogueIn(json: string): ToolCatalogue[] {
  const read = ToolCatalogue.safeParse(JSON.parse(json));
  return read.success ? [read.data] : [];
}
