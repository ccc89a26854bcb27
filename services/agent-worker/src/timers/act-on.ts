import { deadline, type Due, expire, type Scripts, wake } from '@agentconnect/broker';

/** Acts on a deadline, which the step checks again: `early` says in how many ms to try again. */
export function actOn(
  scripts: Scripts,
  { kind, sessionId }: Due,
): Promise<{ kind: 'ok' | 'noted' | 'none' } | { kind: 'early'; ms: number }> {
  switch (kind) {
    case 'wake':
      return wake(scripts, sessionId);
    case 'expire':
      return expire(scripts, sessionId);
    case 'deadline':
      return deadline(scripts, sessionId);
  }
}
