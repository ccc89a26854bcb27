import {
  type AgentOutline,
  type AgentSummary,
  readAgentOutline,
  listOwnAgents,
  readDefinition,
  readSummaries,
  type Scripts,
} from '@agentconnect/broker';
import { isRegisteredAgentId, type SessionAgent } from '@agentconnect/protocol';
import { z } from 'zod';

/** Who a question is for: one agent, or any agent with a capability. */
export interface Wanted {
  /** Id, key or name. */
  readonly agent?: string | undefined;
  readonly capability?: string | undefined;
}

/** Who asks. */
export interface Asker {
  /** The owner of the session. */
  readonly owner: string;
  /** The agents of the session, and which of them asks. */
  readonly agents: readonly SessionAgent[];
  readonly agent: Pick<SessionAgent, 'metadata'>;
  /** Ids of agents to skip, unless the question names one. */
  readonly not: readonly string[];
}

type Found = SessionAgent | { readonly problem: string };

/** Older releases accepted any metadata for an agent. */
const Trusting = z.object({ trusts: z.array(z.string()).max(64) });

/**
 * The agent that a question is for: an agent of the asker's session; otherwise one that the session's owner has registered
 * (of several with a capability, the one that was busy longest ago); otherwise a public agent of another user, if the
 * question names its id or the asker trusts it. So an agent is never asked just because it claims a capability. If there is
 * none, returns why.
 */
export async function findAgent(scripts: Scripts, wanted: Wanted, from: Asker): Promise<Found> {
  const { agent: name, capability = '' } = wanted;
  const found =
    name === undefined
      ? await findByCapability(scripts, capability, from)
      : await findByName(scripts, name, from);
  if (found) return found;
  return {
    problem:
      name === undefined
        ? `No agent that you may ask has the capability ${JSON.stringify(capability)}.`
        : `There is no agent ${JSON.stringify(name)} that you may ask.`,
  };
}

async function findByName(scripts: Scripts, name: string, from: Asker): Promise<SessionAgent | undefined> {
  const { owner, agents } = from;
  const here =
    agents.find(({ agent_id, key }) => agent_id === name || key === name) ??
    agents.find((agent) => agent.name === name);
  if (here) return here;
  if (isRegisteredAgentId(name)) {
    const agent = await readAgentOutline(scripts, name);
    return agent && (agent.owner === owner || agent.isPublic)
      ? asSessionAgent(scripts, agent, owner)
      : undefined;
  }
  return findRegistered(scripts, (_, summary) => summary.name === name, from);
}

async function findByCapability(
  scripts: Scripts,
  capability: string,
  from: Asker,
): Promise<SessionAgent | undefined> {
  const suits = (id: string, { capabilities }: Pick<AgentSummary, 'capabilities'>): boolean =>
    capabilities.includes(capability) && !from.not.includes(id);
  const here = from.agents.find((agent) => suits(agent.agent_id, agent));
  return here ?? findRegistered(scripts, suits, from, byLastActive);
}

const byLastActive = (a: AgentOutline, b: AgentOutline): number => (a.lastActive ?? 0) - (b.lastActive ?? 0);

/** The first match among the owner's own agents, in `order`, and then among those that the asker trusts. */
async function findRegistered(
  scripts: Scripts,
  suits: (agentId: string, summary: AgentSummary) => boolean,
  { owner, agent }: Asker,
  order?: (a: AgentOutline, b: AgentOutline) => number,
): Promise<SessionAgent | undefined> {
  const own = await listOwnAgents(scripts, owner);
  const first = await firstOf(scripts, order ? own.toSorted(order) : own, suits);
  if (first) return asSessionAgent(scripts, first, owner);
  const ids = (Trusting.safeParse(agent.metadata).data?.trusts ?? []).filter(isRegisteredAgentId);
  const trusted = await Promise.all(ids.map((id) => readAgentOutline(scripts, id)));
  const open = trusted.filter((one) => one !== undefined).filter(({ isPublic }) => isPublic);
  const next = await firstOf(scripts, open, suits);
  return next && asSessionAgent(scripts, next, owner);
}

async function firstOf(
  scripts: Scripts,
  agents: readonly AgentOutline[],
  suits: (agentId: string, summary: AgentSummary) => boolean,
): Promise<AgentOutline | undefined> {
  for await (const [agent, summary] of readSummaries(scripts, agents)) {
    if (suits(agent.agentId, summary)) return agent;
  }
  return undefined;
}

/** An agent in the form that a question's session keeps; `undefined` if it was deleted meanwhile. */
async function asSessionAgent(
  scripts: Scripts,
  { agentId, owner }: AgentOutline,
  user: string,
): Promise<SessionAgent | undefined> {
  const definition = await readDefinition(scripts, agentId);
  const foreign = owner === user ? {} : ({ foreign: true } as const);
  return definition && { ...definition, key: 'asked', agent_id: agentId, registered: true, ...foreign };
}
