import type { DemoCalls } from '@agentconnect/protocol';
import type { OpaqueUser } from './opaque-user.ts';

/** Something that a model may ask for in the course of its answer. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One use of a tool, asked for by a model. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it, which may be malformed; but its texts hold no half of a character. */
  readonly arguments: string;
  /** What the provider wants back with the call, as it came; nobody else's business. */
  readonly extra?: unknown;
}

export interface UserMessage {
  readonly role: 'user';
  readonly content: string;
}

export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string;
  readonly toolCalls?: readonly ToolCall[];
}

/** What came of a tool call. */
export interface ToolMessage {
  readonly role: 'tool';
  readonly callId: string;
  /** The tool's. */
  readonly name: string;
  readonly content: string;
  readonly isError?: boolean;
}

/** One message of a dialogue, as a model sees it. */
export type ChatMessage = UserMessage | AssistantMessage | ToolMessage;

/** What a provider is asked for: one answer to a dialogue. */
export interface ChatRequest {
  readonly provider: string;
  readonly model: string;
  /** The system prompt; empty for none. */
  readonly system: string;
  /** Oldest first; the last one is what is answered. */
  readonly messages: readonly ChatMessage[];
  /** What the model may ask for; left out for a provider without tools. */
  readonly tools?: readonly Tool[];
  /** Which of the agent's own answers in this session this is, from 1; the demo concludes by it. */
  readonly ownTurn?: number;
  /** The agent's own metadata; the demo takes its script and its pace from it. */
  readonly agentMetadata: Readonly<Record<string, unknown>>;
  /** What the demo calls in its answer, in the place of what the agent's metadata say. */
  readonly demoCalls?: DemoCalls;
  /** At most this many tokens in the answer. */
  readonly maxTokens?: number;
  /** Who asks; goes to providers that want to know. */
  readonly user?: OpaqueUser;
  /** Goes to the provider as `X-Request-Id`. */
  readonly requestId: string;
}
