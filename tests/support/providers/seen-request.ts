import type { ChatMessage, Tool } from '../../../packages/providers/src/index.ts';

/** A request as a server understood it, whatever the protocol. */
export interface SeenRequest {
  readonly model: string;
  readonly system: string;
  readonly tools: readonly Tool[];
  readonly messages: readonly ChatMessage[];
}

/** Throws if calls and results do not lie as both protocols want them: behind each message with calls a result for each. */
export function checkCalls(messages: readonly ChatMessage[]): void {
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.delete(message.callId)) throw new Error(`a result of no call: ${message.callId}`);
      continue;
    }
    if (open.size > 0) throw new Error(`calls without a result: ${[...open].join(', ')}`);
    if (message.role === 'assistant') open = new Set(message.toolCalls?.map((call) => call.id));
  }
  if (open.size > 0) throw new Error(`calls without a result: ${[...open].join(', ')}`);
}
