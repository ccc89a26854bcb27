import { listAgents, readAgent, type RegisteredAgent, type Scripts } from '@agentconnect/broker';
import { isRegisteredAgentId, type SessionAgent } from '@agentconnect/protocol';

/** Whom a question is for: one agent, or whoever has a capability. */
export interface Wanted {
  /** Id, key or name. */
  readonly agent?: string | undefined;
  readonly capability?: string | undefined;
}

/**
 * The agent that a question is for: one of the asker's own session, or a registered one that the session's owner may
 * use. Of several with a capability it is the first of the session, else the one that was busy longest ago. Agents in
 * `not` are passed over, unless one is named. Returns why there is none otherwise.
 */
export async function findAgent(
  scripts: Scripts,
  wanted: Wanted,
  from: { readonly owner: string; readonly agents: readonly SessionAgent[]; readonly not: readonly string[] },
): Promise<SessionAgent | { readonly problem: string }> {
  return wanted.agent === undefined
    ? findByCapability(scripts, wanted.capability ?? '', from)
    : findByName(scripts, wanted.agent, from);
}

async function findByName(
  scripts: Scripts,
  name: string,
  { owner, agents }: { readonly owner: string; readonly agents: readonly SessionAgent[] },
): Promise<SessionAgent | { readonly problem: string }> {
  const here =
    agents.find(({ agent_id, key }) => agent_id === name || key === name) ??
    agents.find((agent) => agent.name === name);
  if (here) return here;
  const registered = isRegisteredAgentId(name)
    ? await readAgent(scripts, name)
    : (await listAgents(scripts, owner)).find(({ definition }) => definition.name === name);
  if (registered && (registered.owner === owner || registered.isPublic))
    return asSessionAgent(registered, owner);
  return { problem: `There is no agent ${JSON.stringify(name)} that you may ask.` };
}

async function findByCapability(
  scripts: Scripts,
  capability: string,
  from: { readonly owner: string; readonly agents: readonly SessionAgent[]; readonly not: readonly string[] },
): Promise<SessionAgent | { readonly problem: string }> {
  const suits = (agent: { readonly agent_id: string; readonly capabilities: readonly string[] }): boolean =>
    agent.capabilities.includes(capability) && !from.not.includes(agent.agent_id);
  const here = from.agents.find(suits);
  if (here) return here;
  const registered = await listAgents(scripts, from.owner);
  const [best] = registered
    .toSorted((a, b) => (a.lastActive ?? 0) - (b.lastActive ?? 0))
    .map((agent) => asSessionAgent(agent, from.owner))
    .filter(suits);
  return best ?? { problem: `No agent that you may ask has the capability ${JSON.stringify(capability)}.` };
}

function asSessionAgent({ agentId, owner, definition }: RegisteredAgent, user: string): SessionAgent {
  const foreign = owner === user ? {} : ({ foreign: true } as const);
  return { ...definition, key: 'asked', agent_id: agentId, registered: true, ...foreign };
}
