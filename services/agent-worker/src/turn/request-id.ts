import type { Input } from '@agentconnect/broker';

/** The id that a turn goes by in logs and at its provider: that of the request it came from, if one is known. */
export function requestIdOf(input: Input): string {
  return (input.kind === 'turn' ? undefined : input.body.requestId) ?? input.messageId;
}
