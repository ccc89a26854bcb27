import { z } from 'zod';

/** What a turn may still spend. */
const Budget = z.object({
  tokens: z.number(),
  /** In billionths of a dollar. */
  cost: z.number(),
});
export type Budget = z.infer<typeof Budget>;

/** The path of a question from agent to agent: who was asked on the way, and the budget that is left. */
export const Lineage = z.object({
  /** Ids of the agents on the path; the last is the one that is asked now. */
  ancestors: z.array(z.string()),
  budget: Budget,
});
export type Lineage = z.infer<typeof Lineage>;

export function parseLineage(text: string): Lineage {
  return Lineage.parse(JSON.parse(text));
}

/** The lineage of a question to `agentId`, or why it must not be asked. It has not cost anything yet. */
export function extendLineage(
  lineage: Lineage,
  agentId: string,
  limits: { readonly maxDepth: number },
): Lineage | { readonly problem: string } {
  const { ancestors, budget } = lineage;
  if (ancestors.includes(agentId)) {
    return { problem: 'This agent is waiting for your answer itself: asking it would be a cycle.' };
  }
  if (ancestors.length > limits.maxDepth) {
    return { problem: `Questions may be passed on ${limits.maxDepth} times, and this one has been.` };
  }
  if (budget.tokens <= 0 || budget.cost <= 0) return { problem: 'Nothing is left to spend on other agents.' };
  return { ancestors: [...ancestors, agentId], budget };
}
