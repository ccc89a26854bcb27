import type { Work } from '@agentconnect/broker';
import { type Budget, type Lineage, parseLineage } from './lineage.ts';
import type { Progress } from './progress.ts';

/** Limits on questions from agent to agent. */
export interface DelegationLimits {
  /** How many times a question may be passed on. */
  readonly maxDepth: number;
  /** What a turn outside of a conversation may spend on others; inside, the conversation's limits apply. */
  readonly budget: Budget;
  /** How long to wait for an answer, in ms. */
  readonly patienceMs: number;
}

/** Tokens that a turn may still spend on its own provider; Infinity outside of conversations and questions. */
export function tokensLeft(work: Work, progress: Progress, limits: DelegationLimits): number {
  const isLimited = work.lineage !== undefined || work.conversation !== undefined;
  return isLimited ? budgetOf(work, progress, limits).tokens : Infinity;
}

/** What a turn may still spend on others. */
export function budgetOf(work: Work, progress: Progress, limits: DelegationLimits): Budget {
  const given = lineageOf(work, limits).budget;
  return { tokens: given.tokens - progress.usage.total_tokens, cost: given.cost - (progress.cost ?? 0) };
}

/** The lineage of a turn: that of the question which caused it, or a new one. */
export function lineageOf(work: Work, limits: DelegationLimits): Lineage {
  if (work.lineage !== undefined) return parseLineage(work.lineage);
  const { conversation } = work;
  const left = conversation && {
    tokens: conversation.maxTokens - conversation.tokens,
    cost: conversation.maxCost - conversation.cost,
  };
  return { ancestors: [work.agents[work.position]?.agent_id ?? ''], budget: left ?? limits.budget };
}
