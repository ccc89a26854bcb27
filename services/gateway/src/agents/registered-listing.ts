import {
  type AgentOutline,
  bytesOfSummary,
  listOwnAgents,
  listPublicAgents,
  readSummaries,
} from '@agentconnect/broker';
import type { AgentListQuery } from '@agentconnect/protocol';
import type { ListedAgent } from './listed-agent.ts';
import { type Looking, registeredAgentStatus, stateOfRegistered } from './registered-agent-status.ts';

/** The registered agents that a user may see and asked for: its own, and public ones of others. */
export async function listRegistered(
  looking: Looking,
  asked: AgentListQuery,
): Promise<{ own: ListedAgent[]; ofOthers: ListedAgent[] }> {
  const { scripts, user } = looking;
  const own = await listOwnAgents(scripts, user);
  const ofOthers = await listPublicAgents(scripts, user, own.length);
  return {
    own: (await askedFor(looking, own, asked)).map((agent) => listed(looking, agent, true)),
    ofOthers: (await askedFor(looking, ofOthers, asked)).map((agent) => listed(looking, agent, false)),
  };
}

function listed(looking: Looking, agent: AgentOutline, isOwn: boolean): ListedAgent {
  return {
    place: { part: isOwn ? 'own' : 'public', at: agent.createdAt, id: agent.agentId, position: 0 },
    isOwn,
    bytes: isOwn ? agent.definitionBytes : bytesOfSummary(agent),
    read: () => registeredAgentStatus(looking, agent),
  };
}

/** Reads no more than summaries, and those only if the query needs them. */
async function askedFor(
  looking: Looking,
  agents: readonly AgentOutline[],
  { capability, status }: AgentListQuery,
): Promise<readonly AgentOutline[]> {
  if (capability === undefined && status === undefined) return agents;
  const found: AgentOutline[] = [];
  for await (const [agent, summary] of readSummaries(looking.scripts, agents)) {
    if (capability !== undefined && !summary.capabilities.includes(capability)) continue;
    if (status !== undefined && (await stateOfRegistered(looking, agent, summary)) !== status) continue;
    found.push(agent);
  }
  return found;
}
