import type { QueuePlace } from '@agentconnect/broker';
import { type ApiError, type Cursor, formatCursor, passingFrame } from '@agentconnect/protocol';
import type { SessionStatus } from '@agentconnect/protocol';

/** The frames that a gateway makes itself. They are not logged and have no sequence number. All times are in ms. */

export function readyFrame(ready: {
  readonly sessionId: string;
  readonly status: SessionStatus;
  readonly start: Cursor;
  readonly resumed: boolean;
  readonly heartbeatSeconds: number;
  readonly expiresAt: number;
}): string {
  return passingFrame(
    {
      type: 'system',
      metadata: {
        event: 'ready',
        session_id: ready.sessionId,
        status: ready.status,
        cursor: formatCursor(ready.start),
        resumed: ready.resumed,
        heartbeat_seconds: ready.heartbeatSeconds,
        expires_at: new Date(ready.expiresAt).toISOString(),
      },
    },
    Date.now(),
  );
}

/** The session was taken up, after a `ready` that said it was not. */
export function statusFrame(sessionId: string, status: SessionStatus): string {
  const metadata = { event: 'status', session_id: sessionId, status };
  return passingFrame({ type: 'system', metadata }, Date.now());
}

/** The cursor is not in the log: the log follows from its start. */
export function resyncFrame(): string {
  const content = 'The cursor is no longer in the log; the log follows from its start.';
  return passingFrame({ type: 'system', content, metadata: { event: 'resync' } }, Date.now());
}

/** The text so far of an answer is void, because an earlier attempt wrote it. */
export function restartFrame(messageId: string, attempt: number): string {
  const metadata = { event: 'restart', message_id: messageId, attempt };
  return passingFrame({ type: 'info', metadata }, Date.now());
}

/** Redis is in trouble, so texts may be refused and answers may be late; or it has recovered. */
export function healthFrame(event: 'degraded' | 'recovered'): string {
  const content =
    event === 'degraded'
      ? 'Messages cannot be accepted at the moment; answers will follow once this has passed.'
      : 'Messages are accepted again.';
  return passingFrame({ type: 'system', content, metadata: { event } }, Date.now());
}

/** The session's next answer waits for a worker; `place` 1 is next. */
export function queuedFrame({ place, messageId }: QueuePlace): string {
  return passingFrame(
    {
      type: 'info',
      content: `This is waiting for a worker, at place ${place}.`,
      metadata: {
        event: 'queued',
        place,
        ...(messageId === undefined ? {} : { message_id: messageId }),
      },
    },
    Date.now(),
  );
}

export function ackFrame(ack: {
  readonly clientId: string;
  readonly entry: Cursor;
  readonly duplicate: boolean;
}): string {
  const { clientId, entry, duplicate } = ack;
  return passingFrame(
    {
      type: 'info',
      metadata: {
        event: 'ack',
        client_message_id: clientId,
        message_id: entry.messageId,
        seq: entry.seq,
        cursor: formatCursor(entry),
        duplicate,
      },
    },
    Date.now(),
  );
}

export function infoFrame(
  event: 'pong' | 'stop.nothing' | 'stop.pending',
  metadata: Record<string, unknown> = {},
): string {
  return passingFrame({ type: 'info', metadata: { ...metadata, event } }, Date.now());
}

export function pingFrame(): string {
  return passingFrame({ type: 'ping', metadata: {} }, Date.now());
}

export function tokenFrame(event: 'token.expiring' | 'token.renewed', expiresAt: number): string {
  return passingFrame(
    { type: 'system', metadata: { event, expires_at: new Date(expiresAt).toISOString() } },
    Date.now(),
  );
}

/** An `error` frame for input that was refused; `client_message_id` is that of the input, if it had one. */
export function errorFrame(error: ApiError, clientId?: string): string {
  const details = {
    ...error.details,
    ...(error.errors ? { errors: error.errors } : {}),
    ...(error.retryAfterSeconds === undefined ? {} : { retry_after: error.retryAfterSeconds }),
  };
  return passingFrame(
    {
      type: 'error',
      content: error.message,
      metadata: {
        code: error.code,
        details,
        ...(clientId === undefined ? {} : { client_message_id: clientId }),
      },
    },
    Date.now(),
  );
}
