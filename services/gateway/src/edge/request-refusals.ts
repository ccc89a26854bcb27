import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorResponse } from '@agentconnect/protocol';
import { assignRequestId } from '../http/request-id.ts';
import type { EdgeRefusal } from './edge.ts';

/** As many refusals of a connection are answered before it is cut off. */
const patience = 50;

/** Refuses requests with 429 in the API's shape, at the least cost. Nothing of it is logged; the metrics count it. */
export class RequestRefusals {
  private readonly anyOrigin: boolean;
  private readonly origins: ReadonlySet<string>;
  private readonly refused = new WeakMap<IncomingMessage['socket'], number>();

  constructor(corsOrigins: readonly string[]) {
    this.anyOrigin = corsOrigins.includes('*');
    this.origins = new Set(corsOrigins);
  }

  refuse(request: IncomingMessage, response: ServerResponse, refusal: EdgeRefusal): void {
    const { socket } = request;
    const count = (this.refused.get(socket) ?? 0) + 1;
    this.refused.set(socket, count);
    if (count > patience) {
      socket.destroy();
      return;
    }
    const body = refusalBody(refusal);
    assignRequestId(request, response);
    // A body that nobody reads would have to come in before the next request.
    if (
      request.headers['content-length'] !== undefined ||
      request.headers['transfer-encoding'] !== undefined
    ) {
      response.setHeader('Connection', 'close');
    }
    this.allowOrigin(request, response);
    response.writeHead(429, { ...refusalHeaders(refusal, body), Vary: 'Origin' });
    response.end(body);
  }

  /** A page may read why it was refused, as it may all other answers. */
  private allowOrigin({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    if (origin === undefined || !(this.anyOrigin || this.origins.has(origin))) return;
    response.setHeader('Access-Control-Allow-Origin', this.anyOrigin ? '*' : origin);
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After,X-Request-Id');
  }
}

/** The whole answer to an upgrade that is refused before it is looked at. */
export function refusedUpgrade(refusal: EdgeRefusal): string {
  const body = refusalBody(refusal);
  const headers = Object.entries({ ...refusalHeaders(refusal, body), Connection: 'close' });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 429 Too Many Requests\r\n${lines}\r\n${body}`;
}

function refusalHeaders({ retryAfterSeconds }: EdgeRefusal, body: string): Record<string, string> {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    'Retry-After': String(retryAfterSeconds),
  };
}

function refusalBody({ message }: EdgeRefusal): string {
  const body: ErrorResponse = {
    detail: message,
    code: 'RATE_LIMITED',
    timestamp: new Date().toISOString(),
  };
  return JSON.stringify(body);
}
