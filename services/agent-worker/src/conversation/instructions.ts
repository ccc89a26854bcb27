import { systemPrompt, type Tool } from '@agentconnect/providers';
import type { SessionAgent, TurnPolicy } from '@agentconnect/protocol';
export function conversationPrompt(o: {
  agent: SessionAgent;
  position: number;
  agents: readonly SessionAgent[];
  goal: string | undefined;
  policy: TurnPolicy;
  moderator: number;
  tools: readonly Tool[];
}): string {
  return systemPrompt(o.agent);
}
