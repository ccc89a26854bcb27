import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';

const Message = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});
export type OddMessage = z.infer<typeof Message>;

/** What a server does with a message, in place of what it should; `false` for the usual answer. */
export type Oddity = (message: OddMessage, response: ServerResponse) => boolean;

const tool = { name: 'it', inputSchema: { type: 'object' } };

/**
 * A server over streamable HTTP that speaks the protocol of 2025 in the plainest form, by hand, so that it can go wrong in
 * every way. It has one tool, `it`.
 */
export class OddMcpServer {
  oddity: Oddity = () => false;
  /** What `tools/list` answers. */
  tools: readonly object[] = [tool];
  readonly methods: string[] = [];
  private sessions = 0;
  private readonly http: Server = createServer((request, response) => {
    response.on('error', () => undefined);
    void readText(request).then((body) => {
      if (request.method !== 'POST') return response.writeHead(405).end();
      const message = Message.parse(JSON.parse(body));
      this.methods.push(message.method);
      return this.oddity(message, response) ? undefined : this.answer(message, response);
    });
  });

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/mcp`;
  }

  async start(): Promise<this> {
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
    return this;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }

  private answer({ id, method }: OddMessage, response: ServerResponse): void {
    if (id === undefined) {
      response.writeHead(202).end();
      return;
    }
    if (method === 'initialize') {
      this.sessions += 1;
      response.setHeader('mcp-session-id', `session-${this.sessions}`);
    }
    const result = this.resultOf(method);
    answerJson(
      response,
      result ? { id, result } : { id, error: { code: -32_601, message: 'no such method' } },
    );
  }

  private resultOf(method: string): object | undefined {
    const serverInfo = { name: 'odd', version: '1' };
    switch (method) {
      case 'initialize':
        return { protocolVersion: '2025-11-25', capabilities: { tools: { listChanged: true } }, serverInfo };
      case 'tools/list':
        return { tools: this.tools };
      case 'tools/call':
        return said('done');
      default:
        return undefined;
    }
  }
}

export function said(text: string): { readonly content: readonly object[] } {
  return { content: [{ type: 'text', text }] };
}

export function answerJson(response: ServerResponse, message: object): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ jsonrpc: '2.0', ...message }));
}

/** Answers as a stream of events. */
export function answerEvents(response: ServerResponse, ...messages: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const message of messages) {
    response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
  }
}
