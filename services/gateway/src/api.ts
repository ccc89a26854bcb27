import { Lifecycle, type Part } from '@agentconnect/operations';
import { type ApiOptions, createApiParts } from './api-parts.ts';
import { HttpServer } from './http/serving/http-server.ts';
import { createLive } from './live.ts';
import { createRest } from './rest.ts';

/** REST and sockets on one port: everything that needs a connection to Redis before it can be put together. */
export class Api implements Part {
  readonly name = 'api';
  private readonly options: ApiOptions;
  private http: HttpServer | undefined;
  private parts: Lifecycle | undefined;

  constructor(options: ApiOptions) {
    this.options = options;
  }

  get port(): number | undefined {
    return this.http?.port;
  }

  async start(): Promise<void> {
    const { config, log } = this.options;
    const shared = await createApiParts(this.options);
    const live = await createLive(shared);
    const rest = createRest(shared, live.events);
    const drainMs = config.DRAIN_SECONDS * 1000;
    const { gate, connections } = shared.edge;
    this.http = new HttpServer({
      host: config.HOST,
      port: config.PORT,
      isPortShared: config.PORT_SHARED === 'on',
      listener: gate.before(rest.app),
      times: {
        headersMs: config.REQUEST_HEADERS_SECONDS * 1000,
        requestMs: config.REQUEST_SECONDS * 1000,
        maxBodyBytes: config.WS_MAX_PAYLOAD_BYTES,
      },
      maxConnections: config.CONNECTIONS_MAX,
      backlog: config.LISTEN_BACKLOG,
      drainMs,
    });
    connections.attachTo(this.http.server);
    live.sockets.attachTo(this.http.server);
    // Clients are sent elsewhere while the port still answers.
    const listeners: Part = {
      name: 'sockets and event streams',
      stop: async () => {
        await Promise.all([live.sockets.drain(drainMs / 2), live.events.drain(drainMs / 2)]);
      },
    };
    this.parts = new Lifecycle([...rest.parts, ...shared.parts, ...live.parts, this.http, listeners], {
      onStopError: (part, error) => log.error({ err: error, part }, 'a part did not stop cleanly'),
    });
    await this.parts.start();
    log.info({ host: config.HOST, port: this.port }, 'listening');
  }

  async stop(): Promise<void> {
    await this.parts?.stop();
  }
}
