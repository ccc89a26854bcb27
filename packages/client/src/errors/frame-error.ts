import { AgentConnectError } from './client-error.ts';

/** The error that an `error` frame tells of. */
export function frameError(
  metadata: {
    readonly code?: string | undefined;
    readonly details?: Readonly<Record<string, unknown>> | undefined;
  },
  content: string | undefined,
): AgentConnectError {
  const { code = 'PROTOCOL', details } = metadata;
  const retryAfter = details?.['retry_after'];
  return new AgentConnectError(code, content ?? code, {
    details,
    retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
  });
}
