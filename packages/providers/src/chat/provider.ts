import type { ProviderCatalogue } from '@agentconnect/protocol';
import type { ProviderEvent } from './chat-event.ts';
import type { ChatRequest } from './chat-request.ts';

/** One provider as the catalogue shows it. */
export type ProviderEntry = ProviderCatalogue[string];

/** Whether a catalogue's entry says that its provider takes tools. */
export function hasTools(entry: ProviderEntry): boolean {
  return entry.capabilities.includes('tools');
}

/** A source of answers. Drivers classify failures; they neither retry nor log. */
export interface Provider {
  readonly key: string;
  /** Whether `tools` and their results may be sent to it. */
  readonly hasTools: boolean;
  info(): ProviderEntry;
  /**
   * Streams one answer. It ends after an `end` event or throws: a `ProviderError`, or `signal.reason` once the signal
   * is aborted, so half an answer never passes for a whole one. Leaving the iteration early closes the connection.
   */
  stream(request: ChatRequest, options: { readonly signal: AbortSignal }): AsyncIterable<ProviderEvent>;
}
