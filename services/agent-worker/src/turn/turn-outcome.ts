import type { ErrorCode } from '@agentconnect/protocol';
import type { Usage } from '@agentconnect/providers';

/** How a turn ended. `lost`: it may be another worker's by now; nothing was written. */
export type TurnOutcome = 'answered' | 'stopped' | 'failed' | 'parked' | 'released' | 'lost';

/** Why a text gets no answer. */
export interface Failure {
  readonly code: ErrorCode;
  /** One sentence for the client. */
  readonly sentence: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a turn without a complete answer has spent. */
export interface Spent {
  readonly usage: Usage;
  /** In billionths of a dollar; null if it is not known. */
  readonly cost: number | null;
}

/** A pause that an agent has to make. */
export interface Pause {
  readonly forMs: number;
  readonly reason: CooldownReason;
}

/** Why an agent pauses: its provider asked for it, or the agent has reached a limit of its own. */
export type CooldownReason = 'provider_rate_limited' | 'agent_limit';
