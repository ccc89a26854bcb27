import type { ErrorCode } from '@agentconnect/protocol';
import type { Usage } from '@agentconnect/providers';

/** How a turn ended. `lost`: it is another worker's, or nobody's; nothing was written. */
export type TurnOutcome = 'answered' | 'stopped' | 'failed' | 'parked' | 'released' | 'lost';

/** Why a text gets no answer. */
export interface Failure {
  readonly code: ErrorCode;
  /** One sentence for the client. */
  readonly sentence: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a turn has spent that did not come to a whole answer. */
export interface Spent {
  readonly usage: Usage;
  /** In billionths of a dollar; null if it is not known. */
  readonly cost: number | null;
}

/** A pause that an agent has to make. */
export interface Rest {
  readonly forMs: number;
  readonly reason: CooldownReason;
}

/** Why an agent pauses: its provider said so, or it has said as much as it may. */
export type CooldownReason = 'provider_rate_limited' | 'agent_limit';
