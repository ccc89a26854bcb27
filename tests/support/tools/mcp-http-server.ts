import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import { mcpTools, type McpToolsOptions } from './mcp-tools.ts';

/** `mcpTools` over streamable HTTP, in the protocol of 2026. */
export class McpHttpServer {
  /** Of each request. */
  readonly headers: IncomingMessage['headers'][] = [];
  readonly handler: McpHttpHandler;
  private readonly http: Server;

  constructor(options: McpToolsOptions = {}) {
    this.handler = createMcpHandler(() => mcpTools(options), { legacy: 'reject' });
    this.http = createServer((request, response) => {
      this.headers.push(request.headers);
      const left = new AbortController();
      response.on('close', () => left.abort());
      void (async () => {
        const { method = 'GET', url = '/', headers } = request;
        const body = method === 'POST' ? { body: await buffer(request) } : {};
        const asked = new Request(new URL(url, this.origin), {
          method,
          headers: headers as Record<string, string>,
          signal: left.signal,
          ...body,
        });
        const answered = await this.handler.fetch(asked);
        response.writeHead(answered.status, Object.fromEntries(answered.headers));
        response.flushHeaders();
        for await (const chunk of answered.body ?? []) response.write(chunk);
        response.end();
      })().catch(() => response.destroy());
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/mcp`;
  }

  async start(): Promise<this> {
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    return this;
  }

  async close(): Promise<void> {
    await this.handler.close();
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}
