import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from '@prometheus-io/client';
import type { Part } from './lifecycle.ts';

export interface AdminServerOptions {
  readonly host: string;
  /** 0 picks any free port. */
  readonly port: number;
  readonly registry: Registry;
  /** Whether this process can serve; a rejection counts as no. */
  readonly isReady: () => boolean | Promise<boolean>;
}

/** How long a request may take to arrive, and how often slow ones are looked for, in ms. */
const times = { headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000 };

/** Serves /metrics, /healthz (the process is alive) and /readyz (it can serve) to operators, on a port of its own. */
export class AdminServer implements Part {
  readonly name = 'admin server';
  private readonly options: AdminServerOptions;
  private server: Server | undefined;

  constructor(options: AdminServerOptions) {
    this.options = options;
  }

  /** The port it listens on, or `undefined` while it does not. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  async start(): Promise<void> {
    const server = createServer(times, (request, response) => {
      this.answer(request.url ?? '/', response).catch(() => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
    server.listen(this.options.port, this.options.host);
    await once(server, 'listening');
    this.server = server;
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (!server) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  private async answer(url: string, response: ServerResponse): Promise<void> {
    switch (url.split('?')[0]) {
      case '/metrics':
        response.writeHead(200, { 'content-type': this.options.registry.contentType });
        response.end(await this.options.registry.metrics());
        return;
      case '/healthz':
        sendStatus(response, 200, 'ok');
        return;
      case '/readyz':
        if (await this.isReady()) sendStatus(response, 200, 'ready');
        else sendStatus(response, 503, 'not ready');
        return;
      default:
        sendStatus(response, 404, 'not found');
    }
  }

  private async isReady(): Promise<boolean> {
    try {
      return await this.options.isReady();
    } catch {
      return false;
    }
  }
}

function sendStatus(response: ServerResponse, code: number, status: string): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ status }));
}
