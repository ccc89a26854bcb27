import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { closing, partitionOf } from '@agentconnect/protocol';
import type { WebSocket } from 'ws';
import { type Credentials, mayNotAct, type Ticketed } from '../access/authenticator.ts';
import { apiKeyIn, bearerToken, protocolToken } from '../access/bearer-token.ts';
import type { Identity } from '../access/identity.ts';
import { requireScope } from '../access/scopes.ts';
import type { VerifiedTokens } from '../access/verified-tokens.ts';
import type { ConnectionCaps } from '../edge/connection-caps.ts';
import { type Edge, edgeError, userClient } from '../edge/edge.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { onBehalfOf } from '../http/client/authenticate.ts';
import type { BrowserRequests } from '../http/client/browser-requests.ts';
import type { RefusedLines } from '../limits/refused-lines.ts';
import type { ConnectionLog } from '../listeners/connection-log.ts';
import type { Deadline } from '../listeners/deadline-wheel.ts';
import { askedCursor, greeting, isResumed } from '../listeners/greeting.ts';
import { endReasonOf } from '../revocation/signed-in.ts';
import { ClientSocket } from './client-socket.ts';
import { closeAfter, closeCodeLabel, closeGraceBytes, cutOffLater } from './closing.ts';
import type { SocketContext } from './socket-context.ts';
import { faultOf, refusalOf, Refused, refusedBySession } from './socket-refusal.ts';

/** The approximate work of attaching an upgraded socket, in ms. */
const attachWork = 0.2;

/** How long a close waits for Redis to know what the client was sent, in ms. */
const retireMs = 1_000;

export interface SocketAdmissionOptions {
  readonly context: SocketContext;
  readonly feeds: Feeds;
  readonly edge: Edge;
  readonly tokens: VerifiedTokens;
  readonly browsers: BrowserRequests;
  readonly connections: ConnectionCaps;
  /** How long attaching may take, in ms; 0 is no limit. */
  readonly attachMs: number;
  readonly refusedLines: RefusedLines;
}

/** An upgraded socket, and what is known about it. */
export interface Upgraded {
  readonly socket: WebSocket;
  readonly connection: Duplex;
  /** The address that it counts for. */
  readonly address: string;
  readonly sessionId: string;
  readonly visit: ConnectionLog;
  /** Gives back its place among its user's connections; set once the user is known. */
  release?: () => void;
  client?: ClientSocket;
  /** Resolves when it is closed and its input is in its session. */
  readonly over: PromiseWithResolvers<void>;
}

/** Attaches upgraded sockets to their sessions, or refuses them with a close code. */
export class SocketAdmission {
  /** All sockets that are not over. */
  readonly open = new Set<Upgraded>();
  private readonly options: SocketAdmissionOptions;

  constructor(options: SocketAdmissionOptions) {
    this.options = options;
  }

  /** Admits a socket, from which nothing has been read, according to the request that opened it. */
  take(upgraded: Upgraded, request: IncomingMessage, url: URL): void {
    this.admit(upgraded, request, url).catch((error: unknown) => this.refuse(upgraded, error));
  }

  private async admit(upgraded: Upgraded, request: IncomingMessage, url: URL): Promise<void> {
    const { socket, connection, address, sessionId, visit } = upgraded;
    const { context, feeds, edge } = this.options;
    this.open.add(upgraded);
    context.metrics.open.inc();
    socket.on('error', (error) => {
      visit.log.debug({ err: error }, 'socket error');
      // `ws` has begun to close it, and reads and drops further input.
      cutOffLater(socket, connection, { wheel: context.wheel, bytes: closeGraceBytes.usual });
    });
    let late = this.whenLate(upgraded);
    socket.once('close', (code) => {
      late?.cancel();
      context.metrics.open.dec();
      context.metrics.closes.inc({ code: closeCodeLabel(code) });
      visit.ended(code);
      void this.end(upgraded);
    });

    const { identity, onBehalfOf: acting } = await this.identify(request, url, address);
    visit.identified(identity.user);
    this.options.connections.authenticated(connection);
    if (socket.readyState !== socket.OPEN) return;
    requireScope(identity, 'sessions:read');
    await context.takeOfKey(identity.key);
    if (socket.readyState !== socket.OPEN) return;
    const tooMany = edge.newSocket(identity.account);
    if (tooMany) throw edgeError(tooMany);
    const place = edge.listener(identity.account);
    if (typeof place !== 'function') throw edgeError(place);
    upgraded.release = place;
    const turnOf = userClient(identity.account);
    edge.turns.spend(turnOf, attachWork);
    await this.turn(turnOf);
    if (socket.readyState !== socket.OPEN) return;
    if (partitionOf(sessionId) === undefined) {
      throw new Refused(...closing('INVALID_SESSION', 'no such session'));
    }
    const cursor = askedCursor(url.searchParams.get('cursor'));
    const streaming = url.searchParams.get('stream') === 'true';
    const client = new ClientSocket({
      socket,
      connection,
      context,
      sessionId,
      identity,
      authenticate: (token) => this.authenticate({ token, onBehalfOf: acting }, address),
      budget: edge.frames.ofSocket(identity.account),
      turns: edge.turns,
      turnOf,
      streaming,
      traceparent: traceparentOf(request),
      visit,
    });
    if (!context.signedIn.add(client)) {
      throw new Refused(...closing('AUTH_FAILED', endReasonOf(client).revoked));
    }
    upgraded.client = client;
    closeAfter(socket, () => feeds.retire(sessionId, client), retireMs);
    const joined = await feeds.join(sessionId, { user: identity.user, listener: client, cursor });
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

  /** Resolves when it is the client's turn. */
  private async turn(client: string): Promise<void> {
    const { turns } = this.options.edge;
    if (!turns.isHeld(client)) return;
    await new Promise<void>((resolve, reject) => {
      if (!turns.wait(client, resolve)) reject(new Refused(...closing('TOO_MANY', 'too many sockets')));
    });
  }

  /** A socket is closed, but is not over until its earlier input is in the session. */
  private async end(upgraded: Upgraded): Promise<void> {
    const { sessionId, client, release, over } = upgraded;
    if (client) {
      this.options.feeds.leave(sessionId, client);
      await client.end();
      this.options.context.signedIn.remove(client);
    }
    release?.();
    this.open.delete(upgraded);
    over.resolve();
  }

  /** Refuses a socket that is not attached in time. */
  private whenLate(upgraded: Upgraded): Deadline | undefined {
    const { attachMs, context } = this.options;
    if (attachMs === 0) return undefined;
    return context.wheel.after(attachMs, () =>
      this.refuse(upgraded, new Refused(...closing('GENERIC', 'not attached in time'))),
    );
  }

  private async identify(request: IncomingMessage, url: URL, address: string): Promise<Ticketed> {
    const { browsers, context, edge } = this.options;
    browsers.refuseUnlistedSocket(request);
    const acting = onBehalfOf(request);
    const token = tokenIn(request, url);
    if (token) {
      const identity = await this.authenticate({ token, onBehalfOf: acting }, address);
      return { identity, onBehalfOf: acting };
    }
    const ticket = url.searchParams.get('ticket');
    if (ticket) return this.counted(address, () => context.redeemTicket(ticket));
    const shown = browsers.shownBy(request);
    if (shown) {
      browsers.refuseForeignSocket(request);
      if (acting !== undefined) throw mayNotAct();
      return { identity: await context.authenticateLogin(shown.id), onBehalfOf: undefined };
    }
    const tooMany = edge.failedAuth(address);
    throw tooMany ? edgeError(tooMany) : new Refused(...closing('AUTH_FAILED', 'no token'));
  }

  private async authenticate(credentials: Credentials, address: string): Promise<Identity> {
    const { tokens, context } = this.options;
    const authenticate = (): Promise<Identity> => context.authenticate(credentials);
    return tokens.claimsOf(credentials.token) ? authenticate() : this.counted(address, authenticate);
  }

  /** Counts an attempt as a failed one of its address until it has succeeded. */
  private async counted<T>(address: string, authenticate: () => Promise<T>): Promise<T> {
    const { edge } = this.options;
    const tooMany = edge.failedAuth(address);
    if (tooMany) throw edgeError(tooMany);
    const result = await authenticate();
    edge.goodAuth(address);
    return result;
  }

  private refuse({ socket, connection, visit }: Upgraded, error: unknown): void {
    const { code, message } = refusalOf(error);
    const fault = faultOf(error);
    const isTold = fault !== undefined || this.options.refusedLines.mayWrite(code);
    visit.refused(code, message, { fault, isTold });
    // Reads again, to see the client's answer to the close.
    socket.resume();
    socket.close(code, message);
    cutOffLater(socket, connection, { wheel: this.options.context.wheel, bytes: closeGraceBytes.flood });
  }
}

/** The token or API key of a request. An empty one in the query counts as none, because a page may fill in an empty value. */
export function tokenIn(request: IncomingMessage, url: URL): string | undefined {
  return url.searchParams.get('token') || bearerToken(request) || apiKeyIn(request) || protocolToken(request);
}

function traceparentOf({ headers }: IncomingMessage): string | undefined {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : undefined;
}
