/** The limits of a conversation. */
export interface TurnLimits {
  readonly maxTurns: number;
  readonly maxTokens: number;
  /** In billionths of a dollar. */
  readonly maxCost: number;
  readonly maxMs: number;
}
