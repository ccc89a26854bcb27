import type { SessionAgent } from '@agentconnect/protocol';

/**
 * Whether one agent of a session may know how another one was made: its prompt, and the form of its data. Both have to be
 * the session's owner's. To agents of others it is its name, its description and what it can do.
 */
export function mayKnow(
  one: Pick<SessionAgent, 'foreign'> | undefined,
  other: Pick<SessionAgent, 'foreign'> | undefined,
): boolean {
  return one?.foreign !== true && other?.foreign !== true;
}
