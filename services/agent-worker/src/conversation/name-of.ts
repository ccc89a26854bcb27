import type { SessionAgent } from '@agentconnect/protocol';

/** What an agent is called among others: its name, or the key that the caller gave it. */
export function nameOf(agent: Pick<SessionAgent, 'name' | 'key'> | undefined): string {
  return agent?.name ?? agent?.key ?? 'somebody';
}
