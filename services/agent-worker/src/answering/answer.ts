import type { ConversationEnd } from '@agentconnect/broker';
import type { FinishReason, Usage } from '@agentconnect/providers';

/** What an agent answers, whole. */
export interface Answer {
  readonly content: string;
  readonly finishReason: FinishReason;
  readonly usage?: Usage | undefined;
  /** In billionths of a dollar; `undefined` if it is not known. */
  readonly cost?: number | undefined;
  readonly structuredData?: unknown;
  /** What it was told by agents that it asked. */
  readonly delegations?: readonly DelegationNote[];
  /** Of a turn of a conversation. */
  readonly speech?: Speech;
}

/** An agent that was asked in the course of a turn, and the session in which it was. */
export interface DelegationNote {
  readonly agent_id: string;
  readonly session_id: string;
}

/** What a turn means for the conversation it belongs to. */
export interface Speech {
  /** Position of the agent that speaks next. */
  readonly next: number;
  /** The message before it, if there is one. */
  readonly inReplyTo?: string | undefined;
  /** Ids of the supervisor's texts that the agent was shown for the first time. */
  readonly heard: readonly string[];
  readonly end?: ConversationEnd | undefined;
}
