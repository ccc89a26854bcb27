import type { Input } from '@agentconnect/broker';

/** The id of a turn in logs and at its provider: that of the request it came from, if known. */
export function requestIdOf(input: Input): string {
  return (input.kind === 'turn' ? undefined : input.body.requestId) ?? input.messageId;
}
