import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const zod = dirname(createRequire(join(root, 'packages/protocol/package.json')).resolve('zod'));

/** What a browser needs to run a module of this repository: no bundler, as the sources import each other by path. */
const imports = {
  '@agentconnect/client': '/root/packages/client/src/index.ts',
  '@agentconnect/protocol': '/root/packages/protocol/src/index.ts',
  zod: '/zod/index.js',
};

/** Serves one module as a page, and takes what the page reports. */
export class PageServer {
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch((error: unknown) => {
      response.writeHead(404).end(String(error));
    });
  });
  readonly #module: string;
  readonly #reports: unknown[] = [];
  #changed = Promise.withResolvers<void>();

  /** `module` is a path from the root of the repository. */
  constructor(module: string) {
    this.#module = module;
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** What the page reports next. */
  async next(withinMs: number): Promise<unknown> {
    const late = AbortSignal.timeout(withinMs);
    const isLate = new Promise<void>((done) => late.addEventListener('abort', () => done()));
    while (this.#reports.length === 0) {
      if (late.aborted) throw new Error(`the page reported nothing for ${withinMs} ms`);
      await Promise.race([this.#changed.promise, isLate]);
    }
    return this.#reports.shift();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      this.#reports.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(204).end();
      const { resolve: wake } = this.#changed;
      this.#changed = Promise.withResolvers<void>();
      wake();
    } else if (pathname === '/') {
      const map = JSON.stringify({ imports });
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(
        `<!doctype html><script type="importmap">${map}</script><script type="module" src="/root/${this.#module}"></script>`,
      );
    } else {
      const file = pathname.replace(/^\/root\//, `${root}/`).replace(/^\/zod\//, `${zod}/`);
      const source = await readFile(file, 'utf8');
      response.writeHead(200, { 'content-type': 'text/javascript' });
      response.end(file.endsWith('.ts') ? stripTypeScriptTypes(source) : source);
    }
  }
}
