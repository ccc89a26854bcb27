import { type AgentDefinition, readDefinition, type Scripts } from '@agentconnect/broker';
import {
  type ProviderCatalogue,
  type SessionAgent,
  sessionAgentId,
  type SessionAgentRequest,
} from '@agentconnect/protocol';
import { agentAskedFor, agentNotFound, visibleAgent } from '../access/visible-agent.ts';
import { checkAgentMetadata } from '../agents/agent-metadata.ts';
import { requireTools, toolsOf } from '../agents/agent-tools.ts';
import { settleModel } from '../agents/catalogue-check.ts';
import { modesOfSessionType } from '../agents/interaction-modes.ts';
import { invalid } from '../http/request/validate.ts';
import type { WantedSession } from './wanted-session.ts';

interface Settling {
  readonly scripts: Scripts;
  readonly catalogue: ProviderCatalogue;
  readonly user: string;
  readonly sessionId: string;
  readonly interactionModes: readonly string[];
}

/** The interaction modes of a session: the requested ones, or those of its type. */
export function interactionModesOf(request: WantedSession): string[] {
  return request.interaction_modes ?? modesOfSessionType(request.session_type);
}

/** The agents of a session in the form that it keeps, in speaking order. Rejects if one is not possible. */
export async function settleAgents(request: WantedSession, settling: Settling): Promise<SessionAgent[]> {
  const settled: SessionAgent[] = [];
  for (const [key, agent] of request.agents) {
    // Frames name agents by id, so an id may occur only once.
    if (settled.some(({ agent_id }) => agent_id === agent.agent_id)) {
      throw invalid([
        { path: `agents.${key}.agent_id`, message: 'is already in the session, under another key' },
      ]);
    }
    settled.push(
      agent.agent_id === undefined
        ? await settleInline(key, agent, settled.length, settling)
        : await settleRegistered(key, agent.agent_id, settling),
    );
  }
  return settled;
}

type InlineAgent = Extract<SessionAgentRequest, { provider: string }>;

async function settleInline(
  key: string,
  agent: InlineAgent,
  position: number,
  settling: Settling,
): Promise<SessionAgent> {
  const { provider, metadata = {} } = agent;
  const path = `agents.${key}`;
  const model = settleModel(settling.catalogue, agent, path);
  checkAgentMetadata(provider, metadata, path);
  await requireTools(settling.scripts, agent, settling.user, path);
  return {
    key,
    agent_id: sessionAgentId(settling.sessionId, position),
    registered: false,
    provider,
    model,
    capabilities: agent.capabilities ?? [],
    ...(agent.personality === undefined ? {} : { personality: agent.personality }),
    interaction_modes: [...settling.interactionModes],
    ...toolsOf(agent),
    metadata,
  };
}

async function settleRegistered(key: string, agentId: string, settling: Settling): Promise<SessionAgent> {
  const { scripts, user, catalogue } = settling;
  const found = async (): Promise<{ owner: string; definition: AgentDefinition }> => {
    const { owner } = await visibleAgent(scripts, agentId, user);
    const definition = await readDefinition(scripts, agentId);
    if (!definition) throw agentNotFound();
    return { owner, definition };
  };
  const { owner, definition } = await agentAskedFor(`agents.${key}.agent_id`, found());
  settleModel(catalogue, definition, `agents.${key}`);
  return {
    ...definition,
    key,
    agent_id: agentId,
    registered: true,
    ...(owner === user ? {} : { foreign: true }),
  };
}
