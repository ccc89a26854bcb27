import type { SessionAgent } from '@agentconnect/protocol';

/** The system prompt of an agent: who it is, how it speaks, what it is there for. */
export function systemPrompt(agent: Pick<SessionAgent, 'name' | 'personality' | 'capabilities'>): string {
  const lines = [agent.name ? `You are ${agent.name}, an AI agent.` : 'You are an AI agent.'];
  if (agent.personality) lines.push(`Your personality: ${agent.personality}`);
  if (agent.capabilities.length > 0) lines.push(`Your capabilities: ${agent.capabilities.join(', ')}.`);
  return lines.join('\n');
}
