import type { AgentActivity } from '@agentconnect/broker';

/** `metadata.error` of an agent whose last turn failed, if none has succeeded since. */
export function shownFailure({ failure }: Pick<AgentActivity, 'failure'>): {
  error?: { code: string; at: string };
} {
  return failure ? { error: { code: failure.code, at: new Date(failure.at).toISOString() } } : {};
}
