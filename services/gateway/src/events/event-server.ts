import { isRedisUnavailable } from '@agentconnect/broker';
import { ApiError, closing, type Cursor, partitionOf } from '@agentconnect/protocol';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { revoked } from '../access/authenticator.ts';
import type { Identity } from '../access/identity.ts';
import { sessionNotFound } from '../access/owned-session.ts';
import { type Edge, edgeError } from '../edge/edge.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { onceGone } from '../http/serving/once-gone.ts';
import { ConnectionLog } from '../listeners/connection-log.ts';
import { drainConnections } from '../listeners/drain-connections.ts';
import { greeting, isResumed } from '../listeners/greeting.ts';
import type { ListenerContext } from '../listeners/listener-context.ts';
import { EventStream } from './event-stream.ts';

/** Clients are asked to reconnect after a restart within this time, in ms. */
const retryMs = { from: 200, to: 2_000 };

export interface EventServerOptions {
  readonly context: ListenerContext;
  readonly feeds: Feeds;
  readonly edge: Edge;
  readonly log: Logger;
}

export interface EventStreamRequest {
  readonly sessionId: string;
  readonly identity: Identity;
  readonly cursor: Cursor | undefined;
  readonly streaming: boolean;
}

/** The event streams of this process. A refusal is a REST error or, after the first byte, the last event. */
export class EventServer {
  private readonly options: EventServerOptions;
  private readonly open = new Set<EventStream>();
  private draining = false;

  constructor(options: EventServerOptions) {
    this.options = options;
  }

  async serve(request: Request, response: Response, wanted: EventStreamRequest): Promise<void> {
    const { context, feeds, edge, log } = this.options;
    const { sessionId, identity, cursor, streaming } = wanted;
    if (partitionOf(sessionId) === undefined) throw sessionNotFound();
    // A client that has left causes no more events that could give its place back.
    if (request.socket.destroyed) return;
    const place = edge.listener(identity.account);
    if (typeof place !== 'function') throw edgeError(place);
    const visit = new ConnectionLog('event stream', log, {
      session_id: sessionId,
      remote_address: edge.clientOf(request),
    });
    const stream: EventStream = new EventStream({
      response,
      context,
      identity,
      streaming,
      settle: () => feeds.retire(sessionId, stream),
    });
    onceGone(request, response, () => {
      place();
      context.signedIn.remove(stream);
      stream.end();
      feeds.leave(sessionId, stream);
      if (this.forget(stream)) visit.ended(stream.endCode);
    });
    if (!context.signedIn.add(stream)) throw revoked(stream);
    const joined = await feeds.join(sessionId, { user: identity.user, listener: stream, cursor });
    if ('refused' in joined) throw refusal(joined.refused);
    if (request.socket.destroyed) {
      feeds.leave(sessionId, stream);
      return;
    }
    const { attached } = joined;
    const { metrics, heartbeat } = context;
    this.open.add(stream);
    metrics.streams.inc();
    visit.opened({ user: identity.user, streaming, resumed: isResumed(attached, cursor) });
    const first = greeting(attached, {
      sessionId,
      cursor,
      heartbeatMs: heartbeat.intervalMs,
      isDegraded: context.isDegraded(sessionId),
      metrics,
    });
    stream.open(attached.start, first);
    // A browser reconnects after the end of a stream, but never after an error.
    if (this.draining) this.restart(stream);
    try {
      await joined.start();
    } catch (error) {
      visit.log.error({ err: error }, 'an event stream failed');
      const reason = isRedisUnavailable(error) ? 'redis unavailable' : 'internal error';
      stream.close(...closing('GENERIC', reason));
    }
  }

  /** Sends clients elsewhere, a batch at a time over `spreadMs`. */
  async drain(spreadMs: number): Promise<void> {
    this.draining = true;
    await drainConnections(this.open, spreadMs, {
      close: (stream) => this.restart(stream),
      gone: (stream) => stream.gone(),
      cutOff: (stream) => stream.destroy(),
    });
  }

  private restart(stream: EventStream): void {
    const retry = retryMs.from + Math.random() * (retryMs.to - retryMs.from);
    stream.close(...closing('SERVICE_RESTART', 'service restart'), retry);
  }

  /** Returns whether it was open. */
  private forget(stream: EventStream): boolean {
    if (!this.open.delete(stream)) return false;
    const { streams, streamEnds } = this.options.context.metrics;
    streams.dec();
    streamEnds.inc({ code: String(stream.endCode) });
    return true;
  }
}

function refusal(refused: 'closed' | 'none' | 'forbidden'): ApiError {
  switch (refused) {
    case 'closed':
      return new ApiError('SESSION_EXPIRED', "The session's time is over; its messages can still be read.");
    case 'none':
      return sessionNotFound();
    case 'forbidden':
      return new ApiError('FORBIDDEN', "This is another user's session.");
  }
}
