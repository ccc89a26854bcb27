import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Part } from '@agentconnect/operations';
import { answerClientError } from '../errors/client-error-answer.ts';

/** How long a request may take to arrive; 0 is no limit. */
interface RequestTimes {
  /** For the headers of a request, in ms. */
  readonly headersMs: number;
  /** For a whole request of up to 256 KiB, in ms. */
  readonly requestMs: number;
  /** The largest body; larger bodies may take longer. */
  readonly maxBodyBytes: number;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 picks any free port. */
  readonly port: number;
  /** Whether other processes may listen there too; the system then shares connections out among them. */
  readonly isPortShared: boolean;
  readonly listener: RequestListener;
  readonly times: RequestTimes;
  /** All connections; 0 is no limit. */
  readonly maxConnections: number;
  /** Connections that may wait to be accepted. */
  readonly backlog: number;
  /** How long a stop waits for responses in progress, in ms. */
  readonly drainMs: number;
}

/** Longer than the idle time of usual load balancers (60 s), so that they close idle connections first. */
const keepAliveMs = 65_000;

/** How often slow requests are looked for, in ms. */
const lookMs = 1_000;

/** A request has its time for a body of this size; larger ones get more, so that the required bandwidth stays the same. */
const usualBodyBytes = 262_144;

/** The port of the API. `server` exists before it listens, for the upgrades of sockets. */
export class HttpServer implements Part {
  readonly name = 'http server';
  readonly server: Server;
  private readonly options: HttpServerOptions;

  constructor(options: HttpServerOptions) {
    const { headersMs, requestMs, maxBodyBytes } = options.times;
    const requestTimeout = requestMs * Math.max(1, maxBodyBytes / usualBodyBytes);
    const lastOn = new WeakMap<Duplex, ServerResponse>();
    this.options = options;
    this.server = createServer(
      {
        keepAliveTimeout: keepAliveMs,
        // Node does not allow more time for the headers than for the whole request.
        headersTimeout:
          requestTimeout > 0 ? Math.min(headersMs || requestTimeout, requestTimeout) : headersMs,
        requestTimeout,
        connectionsCheckingInterval: lookMs,
        shouldUpgradeCallback: asksForSocket,
      },
      (request, response) => {
        lastOn.set(request.socket, response);
        options.listener(request, response);
      },
    );
    if (options.maxConnections > 0) this.server.maxConnections = options.maxConnections;
    this.server.on('clientError', (error, connection) =>
      answerClientError(error, connection, lastOn.get(connection)),
    );
    // An unknown expectation may be ignored (RFC 9110 §10.1.1), so that the response has our shape.
    this.server.on('checkExpectation', options.listener);
  }

  get port(): number | undefined {
    return (this.server.address() as AddressInfo | null)?.port;
  }

  async start(): Promise<void> {
    const { port, host, backlog, isPortShared } = this.options;
    this.server.listen({ port, host, backlog, reusePort: isPortShared });
    await once(this.server, 'listening');
  }

  /** Accepts no more connections, waits for responses in progress, then cuts off the rest. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    const cutOff = setTimeout(() => this.server.closeAllConnections(), this.options.drainMs);
    await closed;
    clearTimeout(cutOff);
  }
}

/** A client may offer other protocols (curl offers HTTP/2 as `h2c`); a server without them answers as usual. */
function asksForSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
