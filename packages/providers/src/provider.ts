import type { ProviderCatalogue } from '@agentconnect/protocol';
import type { ProviderEvent } from './chat-event.ts';
import type { ChatRequest } from './chat-request.ts';

/** One provider as the catalogue shows it. */
export type ProviderEntry = ProviderCatalogue[string];

/** A source of answers. Drivers classify failures; they neither retry nor log. */
export interface Provider {
  readonly key: string;
  info(): ProviderEntry;
  /**
   * Streams one answer. It ends after an `end` event or throws: a `ProviderError`, or `signal.reason` once the signal
   * is aborted, so half an answer never passes for a whole one. Leaving the iteration early closes the connection.
   */
  stream(request: ChatRequest, options: { readonly signal: AbortSignal }): AsyncIterable<ProviderEvent>;
}
