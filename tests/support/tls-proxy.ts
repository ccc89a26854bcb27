import { once } from 'node:events';
import { type IncomingMessage, request, type RequestOptions, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { makeCertificates } from './certificates.ts';

/** A proxy before a gateway that speaks TLS, and tells it what it was asked, as load balancers do. */
export class TlsProxy {
  readonly #server: Server;
  readonly #gateway: URL;

  private constructor(server: Server, gateway: URL) {
    this.#server = server;
    this.#gateway = gateway;
    server.on('request', (incoming, response) => this.#request(incoming, response));
    server.on('upgrade', (incoming, socket) => this.#upgrade(incoming, socket));
  }

  /** `gateway`: its address, of which the path is not looked at. */
  static async start(gateway: string): Promise<TlsProxy> {
    const { key, certificate } = await makeCertificates();
    const server = createServer({ key, cert: certificate });
    const proxy = new TlsProxy(server, new URL(gateway));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get origin(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #request(incoming: IncomingMessage, response: ServerResponse): void {
    const outgoing = request(this.#options(incoming), (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  #upgrade(incoming: IncomingMessage, socket: Duplex): void {
    const outgoing = request(this.#options(incoming)).end();
    outgoing.on('error', () => socket.destroy());
    outgoing.on('upgrade', (answer, upgraded) => {
      const lines = [`HTTP/1.1 101 ${answer.statusMessage}`];
      for (let at = 0; at < answer.rawHeaders.length; at += 2)
        lines.push(`${answer.rawHeaders[at]}: ${answer.rawHeaders[at + 1]}`);
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.on('error', () => upgraded.destroy());
      upgraded.on('error', () => socket.destroy());
      socket.pipe(upgraded).pipe(socket);
    });
  }

  #options({ method = 'GET', url = '/', headers, socket }: IncomingMessage): RequestOptions {
    return {
      host: this.#gateway.hostname,
      port: this.#gateway.port,
      method,
      path: url,
      headers: {
        ...headers,
        'x-forwarded-for': socket.remoteAddress,
        'x-forwarded-proto': 'https',
        'x-forwarded-host': headers.host,
      },
    };
  }
}
