import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ActiveBrowsers } from '@agentconnect/auth';
import { closing } from '@agentconnect/protocol';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { chosenProtocol } from '../access/bearer-token.ts';
import { addressClient, userClient } from '../edge/edge.ts';
import { refusedUpgrade } from '../edge/request-refusals.ts';
import { ConnectionLog } from '../listeners/connection-log.ts';
import { drainConnections } from '../listeners/drain-connections.ts';
import { readInPieces } from './read-in-pieces.ts';
import { SocketAdmission, type SocketAdmissionOptions, tokenIn } from './socket-admission.ts';

/** How much of an id is logged, in UTF-16 units; ours are shorter. */
const maxLoggedId = 64;

const path = /^\/api\/chat\/ws\/([^/]+)\/?$/;

const nothing = Buffer.alloc(0);

export interface SocketServerOptions extends SocketAdmissionOptions {
  readonly maxPayloadBytes: number;
  readonly logins: Pick<ActiveBrowsers, 'seen'>;
  readonly log: Logger;
}

/** Not a closure, which would keep the request in memory for as long as the socket is open. */
function destroyItself(this: Duplex): void {
  this.destroy();
}

/**
 * The WebSocket endpoint, `/api/chat/ws/{session_id}`. An upgrade is accepted first and then refused with a close code, so
 * that a browser can read why.
 */
export class SocketServer {
  private readonly options: SocketServerOptions;
  private readonly server: WebSocketServer;
  private readonly admission: SocketAdmission;
  private draining = false;

  constructor(options: SocketServerOptions) {
    this.options = options;
    this.admission = new SocketAdmission(options);
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // `InboundGuard` counts pings before it answers them.
      autoPong: false,
      perMessageDeflate: false,
      handleProtocols: chosenProtocol,
      maxPayload: options.maxPayloadBytes,
    });
  }

  attachTo(http: Server): void {
    http.on('upgrade', (request, socket, head) => {
      // Node has removed its own handler; without one, a client's reset would end the process.
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
   * Accepts no more sockets, and closes the open ones with 1012, in batches over `spreadMs`. What they sent until then is
   * submitted to their sessions.
   */
  async drain(spreadMs: number): Promise<void> {
    this.draining = true;
    await drainConnections(this.admission.open, spreadMs, {
      close: ({ socket }) => socket.close(...closing('SERVICE_RESTART', 'service restart')),
      gone: ({ over }) => over.promise,
      cutOff: ({ socket }) => socket.terminate(),
    });
  }

  private upgrade(request: IncomingMessage, url: URL | null, socket: Duplex, head: Buffer): void {
    const { edge, refusedLines, log } = this.options;
    const address = edge.addressOf(request);
    // A client that connects directly has its place by its connection.
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
      // This object lives as long as the socket; the request must not.
      const upgraded = { socket: ws, connection: socket, address, sessionId, visit, over };
      this.admission.take(upgraded, request, url);
    });
    // `ws` calls back at once, or has answered the request itself.
    if (!isUpgraded) refused(400, 'invalid handshake');
  }

  /** The client that an upgrade counts for. */
  private clientOf(request: IncomingMessage, url: URL | null): string {
    const { edge, tokens, browsers, logins } = this.options;
    const token = url && tokenIn(request, url);
    const shown = token ? undefined : browsers.shownBy(request);
    const user = token ? tokens.claimsOf(token)?.sub : shown && logins.seen(shown.id)?.user;
    return user ? userClient(user) : addressClient(edge.addressOf(request));
  }
}

/** Answers an upgrade that does not become a socket, without waiting for the other end to close. */
function answerUpgrade(connection: Duplex, answer: string): void {
  connection.end(answer, () => connection.destroy());
}

/** A copy of a substring: the original, an address with a token, would otherwise stay in memory. */
function ownCopy(part: string | undefined): string | undefined {
  return part === undefined ? undefined : Buffer.from(part).toString();
}
