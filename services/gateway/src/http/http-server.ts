import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Part } from '@agentconnect/operations';

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly listener: RequestListener;
  /** How long a stop waits for the answers under way, in ms. */
  readonly drainMs: number;
}

/** Longer than the idle time of usual load balancers (60 s), so that it is they who close an idle connection. */
const keepAliveMs = 65_000;

/** The port of the API. `server` is there for the sockets' upgrades before it listens. */
export class HttpServer implements Part {
  readonly name = 'http server';
  readonly server: Server;
  private readonly options: HttpServerOptions;

  constructor(options: HttpServerOptions) {
    this.options = options;
    this.server = createServer(
      { keepAliveTimeout: keepAliveMs, shouldUpgradeCallback: asksForSocket },
      options.listener,
    );
    // An expectation that is not known may be passed over (RFC 9110 §10.1.1), and then has an answer of our shape.
    this.server.on('checkExpectation', options.listener);
  }

  get port(): number | undefined {
    return (this.server.address() as AddressInfo | null)?.port;
  }

  async start(): Promise<void> {
    this.server.listen(this.options.port, this.options.host);
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
