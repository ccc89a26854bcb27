import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { isRedisUnavailable } from '@agentconnect/broker';
import { ApiError, closeCodes, partitionOf } from '@agentconnect/protocol';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Identity } from '../access/identity.ts';
import type { VerifiedTokens } from '../access/verified-tokens.ts';
import type { ConnectionCaps } from '../edge/connection-caps.ts';
import { addressClient, type Edge, edgeError, userClient } from '../edge/edge.ts';
import { refusedUpgrade } from '../edge/request-refusals.ts';
import type { Feeds } from '../feeds/feeds.ts';
import type { RefusedLines } from '../limits/refused-lines.ts';
import { ConnectionLog, type Fault } from '../listeners/connection-log.ts';
import type { Deadline } from '../listeners/deadline-wheel.ts';
import { drainConnections } from '../listeners/drain-connections.ts';
import { askedCursor, greeting, isResumed } from '../listeners/greeting.ts';
import { ClientSocket } from './client-socket.ts';
import { closeAfter } from './close-after.ts';
import { closeCodeLabel } from './close-code-label.ts';
import { readInPieces } from './read-in-pieces.ts';
import { readNoMore } from './read-no-more.ts';
import type { SocketContext } from './socket-context.ts';

/** As much of an id is logged as ours have, in UTF-16 units. */
const maxLoggedId = 64;

const path = /^\/api\/chat\/ws\/([^/]+)\/?$/;

/** About how much work it is to attach a socket that has been upgraded, in ms. */
const attachWork = 0.2;

const nothing = Buffer.alloc(0);

/** How long a close waits for Redis to know what the client was sent, in ms. */
const retireMs = 1_000;

/** How long a client may take to answer a close before it is cut off, in ms, */
const closeGraceMs = 3_000;
/** and how much it may send before its answer, if it was refused, in bytes; */
const refusedBytes = 16_384;
/** or if it broke the protocol. */
const faultyBytes = 262_144;

export interface SocketServerOptions {
  readonly context: SocketContext;
  readonly feeds: Feeds;
  readonly edge: Edge;
  readonly tokens: VerifiedTokens;
  readonly connections: ConnectionCaps;
  /** How long a socket may take until it is attached, in ms; 0 is no limit. */
  readonly attachMs: number;
  readonly maxPayloadBytes: number;
  readonly refusedLines: RefusedLines;
  readonly log: Logger;
}

/** A socket that was upgraded, and what is known of it. */
interface Upgraded {
  readonly socket: WebSocket;
  readonly connection: Duplex;
  /** Whom it counts for. */
  readonly address: string;
  readonly sessionId: string;
  readonly visit: ConnectionLog;
  /** What it counts as among its user's connections, once it is known whose it is. */
  release?: () => void;
  client?: ClientSocket;
  /** It is closed, and what came in on it is in its session. */
  readonly over: PromiseWithResolvers<void>;
}

/** A refusal of a socket, as its close code. */
class Refused extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** No closure: it would hold the request for as long as the socket is open. */
function destroyItself(this: Duplex): void {
  this.destroy();
}

/**
 * The WebSocket endpoint, `/api/chat/ws/{session_id}`. An upgrade is accepted first and refused by a close code, so
 * that a browser can read why.
 */
export class SocketServer {
  private readonly options: SocketServerOptions;
  private readonly server: WebSocketServer;
  private readonly open = new Set<Upgraded>();
  private draining = false;

  constructor(options: SocketServerOptions) {
    this.options = options;
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Pings are counted before they are answered.
      autoPong: false,
      perMessageDeflate: false,
      maxPayload: options.maxPayloadBytes,
    });
  }

  attachTo(http: Server): void {
    http.on('upgrade', (request, socket, head) => {
      // Node took its own listener off: without one a client's reset would end the process.
      socket.on('error', destroyItself);
      const { turns } = this.options.edge;
      const url = URL.parse(`http://gateway${request.url ?? '/'}`);
      const client = this.clientOf(request, url);
      const upgrade = (): void => {
        if (socket.destroyed) return;
        const startedAt = performance.now();
        this.upgrade(request, url, socket, head);
        turns.spend(client, performance.now() - startedAt);
      };
      if (!turns.isHeld(client)) upgrade();
      else if (!turns.wait(client, upgrade)) socket.destroy();
    });
  }

  /**
   * Takes no more sockets, and closes those there are with 1012, a batch at a time over `spreadMs`. What they have sent
   * until then is put into their sessions.
   */
  async drain(spreadMs: number): Promise<void> {
    this.draining = true;
    await drainConnections(this.open, spreadMs, {
      close: ({ socket }) => socket.close(closeCodes.SERVICE_RESTART.code, 'service restart'),
      gone: ({ over }) => over.promise,
      cutOff: ({ socket }) => socket.terminate(),
    });
  }

  private upgrade(request: IncomingMessage, url: URL | null, socket: Duplex, head: Buffer): void {
    const { edge, refusedLines, log } = this.options;
    const address = edge.addressOf(request);
    // A client that connects itself has its place by its connection.
    const place = edge.request(address) ?? (edge.seesClients ? undefined : edge.connection(address));
    if (typeof place === 'object') {
      answerUpgrade(socket, refusedUpgrade(place));
      return;
    }
    if (place) socket.once('close', place);
    const sessionId = url ? ownCopy(path.exec(url.pathname)?.[1]) : undefined;
    const remoteAddress = edge.clientOf(request);
    const refused = (status: number, reason: string): void => {
      if (!refusedLines.mayWrite(status)) return;
      log.info({ status, reason, remote_address: remoteAddress }, 'upgrade refused');
    };
    if (!url || sessionId === undefined || this.draining) {
      const [status, reason] = this.draining ? [503, 'Service Unavailable'] : [404, 'Not Found'];
      const line = `HTTP/1.1 ${status} ${reason}`;
      answerUpgrade(socket, `${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      refused(status, reason);
      return;
    }
    let isUpgraded = false;
    readInPieces(socket, head);
    this.server.handleUpgrade(request, socket, nothing, (ws) => {
      isUpgraded = true;
      // Nothing is read before the session is attached.
      ws.pause();
      const visit = new ConnectionLog('socket', this.options.log, {
        session_id: sessionId.slice(0, maxLoggedId),
        remote_address: remoteAddress,
      });
      const over = Promise.withResolvers<void>();
      // It lives as long as the socket, and its request does not.
      const upgraded = { socket: ws, connection: socket, address, sessionId, visit, over };
      this.admit(upgraded, request, url).catch((error: unknown) => this.refuse(upgraded, error));
    });
    // It tells at once, and has answered itself.
    if (!isUpgraded) refused(400, 'no good handshake');
  }

  private async admit(upgraded: Upgraded, request: IncomingMessage, url: URL): Promise<void> {
    const { socket, connection, address, sessionId, visit } = upgraded;
    const { context, feeds, edge } = this.options;
    this.open.add(upgraded);
    context.metrics.open.inc();
    socket.on('error', (error) => {
      visit.log.debug({ err: error }, 'socket error');
      // `ws` has begun to close it, and reads and drops whatever comes.
      readNoMore(socket, connection, faultyBytes);
      context.wheel.after(closeGraceMs, () => socket.terminate());
    });
    let late = this.whenLate(upgraded);
    socket.once('close', (code) => {
      late?.cancel();
      context.metrics.open.dec();
      context.metrics.closes.inc({ code: closeCodeLabel(code) });
      visit.ended(code);
      void this.end(upgraded);
    });

    const identity = await this.identify(request, url, address);
    visit.identified(identity.user);
    this.options.connections.authenticated(connection);
    if (socket.readyState !== socket.OPEN) return;
    const tooMany = edge.newSocket(identity.user);
    if (tooMany) throw edgeError(tooMany);
    const place = edge.listener(identity.user);
    if (typeof place !== 'function') throw edgeError(place);
    upgraded.release = place;
    const turnOf = userClient(identity.user);
    edge.turns.spend(turnOf, attachWork);
    await this.turn(turnOf);
    if (socket.readyState !== socket.OPEN) return;
    if (partitionOf(sessionId) === undefined) {
      throw new Refused(closeCodes.INVALID_SESSION.code, 'no such session');
    }
    const cursor = askedCursor(url.searchParams.get('cursor'));
    const streaming = url.searchParams.get('stream') === 'true';
    const client = new ClientSocket({
      socket,
      connection,
      context,
      sessionId,
      identity,
      authenticate: (token) => this.authenticate(token, address),
      budget: edge.frames.ofSocket(identity.user),
      turns: edge.turns,
      turnOf,
      streaming,
      traceparent: traceparentOf(request),
      visit,
    });
    if (!context.signedIn.add(client)) throw new Refused(closeCodes.AUTH_FAILED.code, 'invalid token');
    upgraded.client = client;
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
    late?.cancel();
    late = undefined;
    for (const frame of first) client.pass(frame);
    visit.opened({ user: identity.user, streaming, resumed: isResumed(attached, cursor) });
    client.open(attached);
    await joined.start();
  }

  /** Resolves when it is a client's turn. */
  private async turn(client: string): Promise<void> {
    const { turns } = this.options.edge;
    if (!turns.isHeld(client)) return;
    await new Promise<void>((resolve, reject) => {
      if (!turns.wait(client, resolve)) reject(new Refused(closeCodes.TOO_MANY.code, 'too many sockets'));
    });
  }

  /** A socket is closed. What came in on it before is a part of it until it is in the session. */
  private async end(upgraded: Upgraded): Promise<void> {
    const { sessionId, client, release, over } = upgraded;
    if (client) {
      this.options.edge.turns.leave(userClient(client.user), client);
      this.options.feeds.leave(sessionId, client);
      await client.end();
      this.options.context.signedIn.remove(client);
    }
    release?.();
    this.open.delete(upgraded);
    over.resolve();
  }

  /** A socket that was upgraded, and shows nobody or no session that it could be attached to. */
  private whenLate(upgraded: Upgraded): Deadline | undefined {
    const { attachMs, context } = this.options;
    if (attachMs === 0) return undefined;
    return context.wheel.after(attachMs, () =>
      this.refuse(upgraded, new Refused(closeCodes.GENERIC.code, 'not attached in time')),
    );
  }

  /** Whom an upgrade is work for. */
  private clientOf(request: IncomingMessage, url: URL | null): string {
    const { edge, tokens } = this.options;
    const token = url && tokenIn(request, url);
    const user = token && tokens.claimsOf(token)?.sub;
    return user ? userClient(user) : addressClient(edge.addressOf(request));
  }

  private async identify(request: IncomingMessage, url: URL, address: string): Promise<Identity> {
    const token = tokenIn(request, url);
    if (token) return this.authenticate(token, address);
    const tooMany = this.options.edge.failedAuth(address);
    throw tooMany ? edgeError(tooMany) : new Refused(closeCodes.AUTH_FAILED.code, 'no token');
  }

  private async authenticate(token: string, address: string): Promise<Identity> {
    const { edge, tokens, context } = this.options;
    const tooMany = tokens.claimsOf(token) ? undefined : edge.failedAuth(address);
    if (tooMany) throw edgeError(tooMany);
    return context.authenticate(token);
  }

  private refuse({ socket, connection, visit }: Upgraded, error: unknown): void {
    const { code, message } = refusalOf(error);
    const fault = faultOf(error);
    const isTold = fault !== undefined || this.options.refusedLines.mayWrite(code);
    visit.refused(code, message, { fault, isTold });
    // Reading again, so that the client's answer to the close is seen.
    socket.resume();
    socket.close(code, message);
    readNoMore(socket, connection, refusedBytes);
    this.options.context.wheel.after(closeGraceMs, () => socket.terminate());
  }
}

/** An empty one in the query is none: a page fills in what it has. */
function tokenIn({ headers }: IncomingMessage, url: URL): string | undefined {
  return url.searchParams.get('token') || /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Answers an upgrade that becomes no socket. Nobody waits for the other end to close as well. */
function answerUpgrade(connection: Duplex, answer: string): void {
  connection.end(answer, () => connection.destroy());
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
function faultOf(error: unknown): Fault | undefined {
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

/** A part of a string keeps the whole of it in memory, which is an address with a token here. */
function ownCopy(part: string | undefined): string | undefined {
  return part === undefined ? undefined : Buffer.from(part).toString();
}
