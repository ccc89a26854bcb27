import type { AgentChoice } from './agent-choice.ts';

const key = 'agentconnect.agent';

/** What was chosen last in this browser. */
export function lastChoice(): Partial<AgentChoice> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    const texts = Object.entries(kept).filter(([, value]) => typeof value === 'string');
    return Object.fromEntries(texts) as Partial<AgentChoice>;
  } catch {
    return {};
  }
}

/** What an agent was told to be is of one chat alone. */
export function keepChoice(choice: AgentChoice): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...choice, personality: '' }));
  } catch {
    // Storage is full or forbidden: the next form begins without it.
  }
}
