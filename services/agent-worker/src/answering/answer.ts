import type { ConversationEnd } from '@agentconnect/broker';
import type { FinishReason, Usage } from '@agentconnect/providers';

/** The complete answer of an agent. */
export interface Answer {
  readonly content: string;
  readonly finishReason: FinishReason;
  readonly usage?: Usage | undefined;
  /** In billionths of a dollar; `undefined` if unknown. */
  readonly cost?: number | undefined;
  readonly structuredData?: unknown;
  /** The agents that it asked. */
  readonly delegations?: readonly DelegationNote[];
  /** For a turn of a conversation. */
  readonly speech?: Speech;
}

/** An agent that was asked during a turn, and the session in which it was asked. */
export interface DelegationNote {
  readonly agent_id: string;
  readonly session_id: string;
}

/** The meaning of a turn for its conversation. */
export interface Speech {
  /** Position of the agent that speaks next. */
  readonly next: number;
  /** The message that it follows, if there is one. */
  readonly inReplyTo?: string | undefined;
  /** Ids of the interjections that the agent was shown for the first time. */
  readonly heard: readonly string[];
  readonly end?: ConversationEnd | undefined;
}
