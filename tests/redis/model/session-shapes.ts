import type { NewConversation, NewSession } from '@agentconnect/broker';
import { sessionAgentId, type SessionAgent } from '@agentconnect/protocol';
import type { Broker } from '../suite/broker.ts';

const hour = 3_600_000;
const ample = { maxTurns: 50, maxTokens: 1_000, maxCost: 1_000, maxMs: hour };

/** What a session may be: between a client and its agent, or a conversation, most of them with one low ceiling. */
const shapes: readonly (Omit<NewConversation, 'first'> | undefined)[] = [
  undefined,
  undefined,
  undefined,
  { startsOn: 'create', limits: { ...ample, maxTokens: 6 } },
  { startsOn: 'attach', limits: { ...ample, maxTurns: 3 } },
  { startsOn: 'text', limits: { ...ample, maxCost: 30 } },
  { startsOn: 'create', limits: ample },
  { startsOn: 'attach', limits: ample },
];

/** The shapes of those whose agents have tools. */
const withTools: ReadonlySet<number> = new Set([0, 2, 6]);

/** The first agent of every conversation, and who asks the agent of some other session. */
const registered = `agt_r_${'0'.repeat(20)}`;
const delegation = { parent: `ses_0_${'1'.repeat(20)}`, event: 'answered', lineage: '[]' };

export function newSessionOf(broker: Broker, sessionId: string, variant: number): NewSession {
  const plain = broker.newSession(sessionId);
  const shape = shapes[variant];
  const tools = withTools.has(variant) ? { tools: ['weather'] } : {};
  if (!shape) {
    const own = { ...plain, agents: plain.agents.map((agent) => ({ ...agent, ...tools })) };
    return variant === 0 ? { ...own, delegation } : own;
  }
  const agents = [0, 1, 2].map((position) => ({
    ...(plain.agents[0] as SessionAgent),
    key: `agent${position}`,
    agent_id: position === 0 ? registered : sessionAgentId(sessionId, position),
    registered: position === 0,
    ...tools,
  }));
  return { ...plain, type: 'agent_agent', agents, conversation: { ...shape, first: variant % 3 } };
}

/** One of a conversation's agents, in whose name something is said. */
export function speaker(sessionId: string, position: number): { position: number; agentId: string } {
  return { position, agentId: position === 0 ? registered : sessionAgentId(sessionId, position) };
}
