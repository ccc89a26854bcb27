import type { SessionAgent } from '@agentconnect/protocol';

/**
 * Whether one agent of a session may know how another was made: its prompt and its data schema. Both agents have to belong
 * to the session's owner. Otherwise an agent only knows the other's name, description and capabilities.
 */
export function mayKnow(
  one: Pick<SessionAgent, 'foreign'> | undefined,
  other: Pick<SessionAgent, 'foreign'> | undefined,
): boolean {
  return one?.foreign !== true && other?.foreign !== true;
}
