import type { SessionAgent } from '@agentconnect/protocol';

/** What agents call the user who watches their conversation and may interject. */
export const supervisor = 'Supervisor';

/**
 * What an agent is called among others: its name, or its key if the name is missing or ambiguous: shared with another agent
 * or the supervisor, or like the beginning of a message.
 */
export function nameOf(agents: readonly Pick<SessionAgent, 'name' | 'key'>[], position: number): string {
  const agent = agents[position];
  if (!agent) return 'somebody';
  const { key, name } = agent;
  if (name === undefined || /[\n\r:]/u.test(name) || isSame(name, supervisor)) return key;
  const isOthers = agents.some(
    (other, at) => at !== position && (isSame(name, other.name ?? '') || isSame(name, other.key)),
  );
  return isOthers ? key : name;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
