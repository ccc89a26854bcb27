import { type Span, spanNames, type Tracing } from '@agentconnect/operations';
import type { ClientFrame } from '@agentconnect/protocol';

/** Begins the span of a text on a socket: under the `traceparent` of its metadata, or else of the socket's request. */
export function textSpan(
  tracing: Tracing,
  { metadata }: Extract<ClientFrame, { type: 'text' }>,
  from: {
    readonly sessionId: string;
    readonly ofSocket: string | undefined;
    /** When the text came, by `performance.now()`. */
    readonly startedAt: number;
  },
): Span {
  const own = metadata?.['traceparent'];
  return tracing.begin('socket text', typeof own === 'string' ? own : from.ofSocket, {
    kind: 'server',
    startedAt: from.startedAt,
    attributes: { [spanNames.conversation]: from.sessionId },
  });
}
