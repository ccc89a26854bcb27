import {
  bytesOfSummary,
  readCast,
  readCatalogue,
  readSessionOutline,
  readSessionAgents,
  readSummary,
  type Scripts,
  type SessionOutline,
} from '@agentconnect/broker';
import { type AgentCapabilities, type AgentStatus, parseSessionAgentId } from '@agentconnect/protocol';
import { agentNotFound, anothersAgent, visibleAgent } from '../access/visible-agent.ts';
import type { Room } from '../reading/read-answers.ts';
import { registeredAgentStatus } from './registered-agent-status.ts';
import { sessionAgentStatus } from './session-agent-status.ts';
import type { SharedDrain } from './shared-drain.ts';

/** The status of an agent that the user may see, registered or of one of its sessions. Rejects with 404 or 403. */
export async function agentStatus(
  { scripts, drain }: { readonly scripts: Scripts; readonly drain: SharedDrain },
  agentId: string,
  user: string,
  room: Room,
): Promise<AgentStatus> {
  const place = await ownPlace(scripts, agentId, user);
  if (place) {
    await room.take(place.session.bytes.agents);
    const agent = (await readSessionAgents(scripts, place.session.sessionId))?.[place.position];
    if (!agent) throw agentNotFound();
    return sessionAgentStatus(place.session, agent, place.position, Date.now());
  }
  const seen = await visibleAgent(scripts, agentId, user);
  await room.take(seen.owner === user ? seen.definitionBytes : bytesOfSummary(seen));
  await drain.run();
  const agent = await visibleAgent(scripts, agentId, user);
  const looking = { scripts, user, catalogue: await readCatalogue(scripts), now: Date.now() };
  const status = await registeredAgentStatus(looking, agent);
  if (!status) throw agentNotFound();
  return status;
}

/** The capabilities of an agent that the user may see. Rejects with 404 or 403. */
export async function agentCapabilities(
  scripts: Scripts,
  agentId: string,
  user: string,
): Promise<AgentCapabilities> {
  const place = await ownPlace(scripts, agentId, user);
  const agent = place
    ? (await readCast(scripts, place.session.sessionId))?.[place.position]
    : await readSummary(scripts, (await visibleAgent(scripts, agentId, user)).agentId);
  if (!agent) throw agentNotFound();
  const { capabilities, interaction_modes } = agent;
  return { agent_id: agentId, capabilities, interaction_modes };
}

/** Makes sure that the user may see an agent, or with `isOwn` owns it. Rejects with 404 or 403. */
export async function checkAgent(
  scripts: Scripts,
  agentId: string,
  user: string,
  { isOwn }: { readonly isOwn: boolean },
): Promise<void> {
  if (await ownPlace(scripts, agentId, user)) return;
  const { owner } = await visibleAgent(scripts, agentId, user);
  if (isOwn && owner !== user) throw anothersAgent();
}

/** The session and position of an agent of the user's; `undefined` for an id that is not of a session's agent. */
async function ownPlace(
  scripts: Scripts,
  agentId: string,
  user: string,
): Promise<{ session: SessionOutline; position: number } | undefined> {
  const place = parseSessionAgentId(agentId);
  if (!place) return undefined;
  const session = await readSessionOutline(scripts, place.sessionId);
  if (session?.agentIds[place.position] !== agentId) throw agentNotFound();
  if (session.owner !== user) throw anothersAgent();
  return { session, position: place.position };
}
