import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { isRedisUnavailable } from '@agentconnect/broker';
import { ApiError, closeCodes, partitionOf } from '@agentconnect/protocol';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { clientAddress } from '../http/client-address.ts';
import { ClientSocket } from './client-socket.ts';
import { closeAfter } from './close-after.ts';
import { closeCodeLabel } from './close-code-label.ts';
import { drainConnections } from './drain-connections.ts';
import { ConnectionLog } from './connection-log.ts';
import type { Feeds } from './feeds.ts';
import { askedCursor, greeting, isResumed } from './greeting.ts';
import type { Identity, SocketContext } from './socket-context.ts';

/** As much of an id is logged as ours have, in UTF-16 units. */
const maxLoggedId = 64;

const path = /^\/api\/chat\/ws\/([^/]+)\/?$/;

/** How long a close waits for Redis to know what the client was sent, in ms. */
const retireMs = 1_000;

export interface SocketServerOptions {
  readonly context: SocketContext;
  readonly feeds: Feeds;
  readonly maxPayloadBytes: number;
  /** How many proxies stand before the gateway. */
  readonly trustProxy: number;
  readonly log: Logger;
}

/** A refusal of a socket, as its close code. */
class Refused extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/**
 * The WebSocket endpoint, `/api/chat/ws/{session_id}`. An upgrade is accepted first and refused by a close code, so
 * that a browser can read why.
 */
export class SocketServer {
  private readonly options: SocketServerOptions;
  private readonly server: WebSocketServer;
  private readonly open = new Set<WebSocket>();
  private draining = false;

  constructor(options: SocketServerOptions) {
    this.options = options;
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.maxPayloadBytes,
    });
  }

  attachTo(http: Server): void {
    http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Takes no more sockets, and closes those there are with 1012, a batch at a time over `spreadMs`. */
  async drain(spreadMs: number): Promise<void> {
    this.draining = true;
    await drainConnections(this.open, spreadMs, {
      close: (socket) => socket.close(closeCodes.SERVICE_RESTART.code, 'service restart'),
      gone: (socket) => once(socket, 'close'),
      cutOff: (socket) => socket.terminate(),
    });
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Node took its own listener off: without one a client's reset would end the process.
    socket.on('error', () => socket.destroy());
    const url = URL.parse(`http://gateway${request.url ?? '/'}`);
    const sessionId = url ? path.exec(url.pathname)?.[1] : undefined;
    const remoteAddress = clientAddress(request, this.options.trustProxy);
    const refused = (status: number, reason: string): void =>
      this.options.log.info({ status, reason, remote_address: remoteAddress }, 'upgrade refused');
    if (!url || sessionId === undefined || this.draining) {
      const [status, reason] = this.draining ? [503, 'Service Unavailable'] : [404, 'Not Found'];
      socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      refused(status, reason);
      return;
    }
    let isUpgraded = false;
    this.server.handleUpgrade(request, socket, head, (ws) => {
      isUpgraded = true;
      // Nothing is read before the session is attached.
      ws.pause();
      const visit = new ConnectionLog('socket', this.options.log, {
        session_id: sessionId.slice(0, maxLoggedId),
        remote_address: remoteAddress,
      });
      this.admit(ws, request, url, { sessionId, visit }).catch((error: unknown) =>
        this.refuse(ws, visit, error),
      );
    });
    // It tells at once, and has answered itself.
    if (!isUpgraded) refused(400, 'no good handshake');
  }

  private async admit(
    socket: WebSocket,
    request: IncomingMessage,
    url: URL,
    { sessionId, visit }: { readonly sessionId: string; readonly visit: ConnectionLog },
  ): Promise<void> {
    const { context, feeds } = this.options;
    const { log } = visit;
    this.open.add(socket);
    context.metrics.open.inc();
    socket.on('error', (error) => log.debug({ err: error }, 'socket error'));
    socket.once('close', (code) => {
      this.open.delete(socket);
      context.metrics.open.dec();
      context.metrics.closes.inc({ code: closeCodeLabel(code) });
      visit.ended(code);
    });

    const identity = await this.identify(request, url);
    visit.identified(identity.user);
    if (partitionOf(sessionId) === undefined) {
      throw new Refused(closeCodes.INVALID_SESSION.code, 'no such session');
    }
    const cursor = askedCursor(url.searchParams.get('cursor'));
    if (socket.readyState !== socket.OPEN) return;
    const streaming = url.searchParams.get('stream') === 'true';
    const client = new ClientSocket({
      socket,
      context,
      sessionId,
      identity,
      streaming,
      traceparent: traceparentOf(request),
      log,
    });
    socket.once('close', () => {
      client.end();
      feeds.leave(sessionId, client);
    });
    closeAfter(socket, () => feeds.retire(sessionId, client), retireMs);
    const joined = await feeds.join(sessionId, { user: identity.user, subscriber: client, cursor });
    if ('refused' in joined) throw refusedBySession(joined.refused);
    if (socket.readyState !== socket.OPEN) {
      feeds.leave(sessionId, client);
      return;
    }
    const { attached } = joined;
    const { metrics, heartbeat } = context;
    const first = greeting(attached, {
      sessionId,
      cursor,
      heartbeatMs: heartbeat.intervalMs,
      isDegraded: context.isDegraded(sessionId),
      metrics,
    });
    for (const frame of first) client.pass(frame);
    visit.opened({ user: identity.user, streaming, resumed: isResumed(attached, cursor) });
    client.open(attached);
    await joined.start();
  }

  private async identify(request: IncomingMessage, url: URL): Promise<Identity> {
    const header = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const token = url.searchParams.get('token') ?? header;
    if (!token) throw new Refused(closeCodes.AUTH_FAILED.code, 'no token');
    return this.options.context.authenticate(token);
  }

  private refuse(socket: WebSocket, visit: ConnectionLog, error: unknown): void {
    const { code, message } = refusalOf(error);
    visit.refused(code, message, faultOf(error));
    // Reading again, so that the client's answer to the close is seen.
    socket.resume();
    socket.close(code, message);
    this.options.context.wheel.after(3_000, () => socket.terminate());
  }
}

function traceparentOf({ headers }: IncomingMessage): string | undefined {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : undefined;
}

function refusedBySession(refused: 'closed' | 'none' | 'forbidden'): Refused {
  switch (refused) {
    case 'closed':
      return new Refused(closeCodes.SESSION_EXPIRED.code, 'session expired');
    case 'none':
      return new Refused(closeCodes.INVALID_SESSION.code, 'no such session');
    case 'forbidden':
      return new Refused(closeCodes.AUTH_FAILED.code, "another user's session");
  }
}

/** What else than the client is at fault, if anything is. */
function faultOf(error: unknown): { err: unknown; isOurs: boolean } | undefined {
  if (error instanceof Refused) return undefined;
  if (!(error instanceof ApiError)) return { err: error, isOurs: !isRedisUnavailable(error) };
  return error.status < 500 ? undefined : { err: error, isOurs: error.code !== 'REDIS_UNAVAILABLE' };
}

function refusalOf(error: unknown): { code: number; message: string } {
  if (error instanceof Refused) return { code: error.code, message: error.message };
  if (!(error instanceof ApiError)) return { code: closeCodes.GENERIC.code, message: 'internal error' };
  switch (error.code) {
    case 'TOKEN_INVALID':
    case 'TOKEN_EXPIRED':
    case 'TOKEN_MALFORMED':
      return {
        code: closeCodes.AUTH_FAILED.code,
        message: error.code === 'TOKEN_EXPIRED' ? 'token expired' : 'invalid token',
      };
    case 'RATE_LIMITED':
      return { code: closeCodes.TOO_MANY.code, message: error.message };
    case 'REDIS_UNAVAILABLE':
      return { code: closeCodes.GENERIC.code, message: 'redis unavailable' };
    default:
      return { code: closeCodes.GENERIC.code, message: 'internal error' };
  }
}
