import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

/** A request as it came. */
export interface SeenCall {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/**
 * A server of tools on this machine. `/echo` answers what it was sent; every other path is a way to misbehave, or a status
 * as `/status/503`.
 */
export class OddServer {
  readonly calls: SeenCall[] = [];
  /** Of the calls that hang: how many of their clients have left. */
  left = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly http: Server = createServer((request, response) => {
    response.on('error', () => undefined);
    void readText(request).then((body) => {
      const { method = '', url = '', headers } = request;
      this.calls.push({ method, url, headers, body });
      const [path = ''] = url.split('?');
      const [, odd = '', detail = ''] = path.split('/');
      const answer = (status: number, type: string, content: string | Buffer): void => {
        response.writeHead(status, { 'content-type': type }).end(content);
      };
      switch (odd) {
        case 'hang':
          response.on('close', () => {
            this.left += 1;
            for (const resolve of this.waiting.splice(0)) resolve();
          });
          return;
        case 'drip':
          response.writeHead(200, { 'content-type': 'text/plain' });
          response.write('it begins');
          return;
        case 'die':
          response.socket?.destroy();
          return;
        case 'die-midway':
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
          response.write('{"begin":', () => response.socket?.destroy());
          return;
        case 'megabyte':
          return answer(200, 'text/plain', 'x'.repeat(1_048_576));
        case 'bomb':
          response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' });
          return response.end(gzipSync(Buffer.alloc(64 * 1_048_576, 'x')));
        case 'no-gzip':
          response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' });
          return response.end('this is no gzip');
        case 'html':
          return answer(200, 'text/html; charset=utf-8', '<html><body>Log in</body></html>');
        case 'image':
          return answer(200, 'image/png', Buffer.from([0x89, 0x50]));
        case 'untyped':
          return response.writeHead(200).end('what is this');
        case 'empty':
          return response.writeHead(204).end();
        case 'latin1':
          return answer(200, 'text/plain; charset=iso-8859-1', Buffer.from('Zürich', 'latin1'));
        case 'told':
          return answer(200, 'application/json', JSON.stringify({ seen: headers['authorization'] }));
        case 'redirect':
          return response.writeHead(Number(detail), { location: `/echo` }).end('elsewhere');
        case 'status':
          response.setHeader('retry-after', '7');
          return answer(
            Number(detail),
            'application/json',
            JSON.stringify({ error: `no: ${headers['authorization']}` }),
          );
        case 'status-html':
          return answer(Number(detail), 'text/html', '<html>oops</html>');
        default:
          return answer(200, 'application/json', JSON.stringify({ method, url, body }));
      }
    });
  });

  get origin(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    return this;
  }

  /** Resolves when the client of a call that hangs has left. */
  async untilLeft(): Promise<void> {
    if (this.left === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}

/** A server that sends these bytes as soon as it is asked anything. */
export async function rawServer(
  bytes: string,
): Promise<{ readonly origin: string; readonly close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
