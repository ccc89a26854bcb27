import type { Attached } from '@agentconnect/broker';
import { type Cursor, parseCursor, startOfLog } from '@agentconnect/protocol';
import { healthFrame, readyFrame, resyncFrame } from '../feeds/passing-frames.ts';
import type { ListenerMetrics } from './listener-metrics.ts';

/** A cursor that is in no log: the first entry of a session has a message id of another form. */
const unheldCursor: Cursor = { ...startOfLog, seq: 1, messageId: '_', at: 1 };

/** The cursor that a client sent. If no server ever gave it out, it is in no log. */
export function askedCursor(text: string | null | undefined): Cursor | undefined {
  return text ? (parseCursor(text) ?? unheldCursor) : undefined;
}

/** Whether a listener resumes from the cursor that it sent. */
export function isResumed(attached: Attached, cursor: Cursor | undefined): boolean {
  return cursor !== undefined && attached.kind === 'ok';
}

/**
 * The first frames of an attached listener: `ready`, `resync` if its cursor is in no log, and `degraded` if texts cannot be
 * accepted at the moment.
 */
export function greeting(
  attached: Attached,
  context: {
    readonly sessionId: string;
    readonly cursor: Cursor | undefined;
    readonly heartbeatMs: number;
    readonly isDegraded: boolean;
    readonly metrics: Pick<ListenerMetrics, 'attaches'>;
  },
): [ready: string, ...rest: string[]] {
  const resumed = isResumed(attached, context.cursor);
  context.metrics.attaches.inc({
    outcome: attached.kind === 'resync' ? 'resync' : resumed ? 'resumed' : 'fresh',
  });
  const ready = readyFrame({
    sessionId: context.sessionId,
    status: attached.status,
    start: attached.start,
    resumed,
    heartbeatSeconds: context.heartbeatMs / 1000,
    expiresAt: attached.expiresAt,
  });
  return [
    ready,
    ...(attached.kind === 'resync' ? [resyncFrame()] : []),
    ...(context.isDegraded ? [healthFrame('degraded')] : []),
  ];
}
