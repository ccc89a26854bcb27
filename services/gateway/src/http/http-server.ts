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
import { answerClientError } from './client-error-answer.ts';

/** How long a client may take to say what it wants; 0 is no limit. */
interface RequestTimes {
  /** For the head of a request, in ms. */
  readonly headersMs: number;
  /** For a whole request of up to 256 KiB, in ms. */
  readonly requestMs: number;
  /** The largest body: one that may be larger may take longer. */
  readonly maxBodyBytes: number;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly listener: RequestListener;
  readonly times: RequestTimes;
  /** Connections in all; 0 is no limit. */
  readonly maxConnections: number;
  /** Connections that may wait to be taken. */
  readonly backlog: number;
  /** How long a stop waits for the answers under way, in ms. */
  readonly drainMs: number;
}

/** Longer than the idle time of usual load balancers (60 s), so that it is they who close an idle connection. */
const keepAliveMs = 65_000;

/** How often it is looked for requests that take too long, in ms. */
const lookMs = 1_000;

/** A body of this size has the time of a request; a larger one has more, so that what is asked of a line stays the same. */
const usualBodyBytes = 262_144;

/** The port of the API. `server` is there for the sockets' upgrades before it listens. */
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
        // Node wants the head to have no more time than the whole.
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
    // An expectation that is not known may be passed over (RFC 9110 §10.1.1), and then has an answer of our shape.
    this.server.on('checkExpectation', options.listener);
  }

  get port(): number | undefined {
    return (this.server.address() as AddressInfo | null)?.port;
  }

  async start(): Promise<void> {
    const { port, host, backlog } = this.options;
    this.server.listen({ port, host, backlog });
    await once(this.server, 'listening');
  }

  /** Takes no more connections, waits for the answers under way, then cuts off what is left. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    const cutOff = setTimeout(() => this.server.closeAllConnections(), this.options.drainMs);
    await closed;
    clearTimeout(cutOff);
  }
}

/** A client may offer other protocols (curl does HTTP/2, as `h2c`); a server that has none of them answers as ever. */
function asksForSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}
