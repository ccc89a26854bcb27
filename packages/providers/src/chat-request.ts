/** One message of a dialogue, as a model sees it. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What a provider is asked for: one answer to a dialogue. */
export interface ChatRequest {
  readonly provider: string;
  readonly model: string;
  /** The system prompt; empty for none. */
  readonly system: string;
  /** Oldest first; the last one is what is answered. */
  readonly messages: readonly ChatMessage[];
  /** The agent's own metadata; the demo takes its script and its pace from it. */
  readonly agentMetadata: Readonly<Record<string, unknown>>;
  /** At most this many tokens in the answer. */
  readonly maxTokens?: number;
  /** Who asks. A provider that wants to know gets a hash of it, never the name. */
  readonly user?: string;
  /** Goes to the provider as `X-Request-Id`. */
  readonly requestId: string;
}
