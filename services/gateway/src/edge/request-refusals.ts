import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorCode, httpStatusOf } from '@agentconnect/protocol';
import { errorBody } from '../http/errors/error-body.ts';
import { assignRequestId } from '../http/observability/request-id.ts';

/** The response to a request that is refused before the application sees it. */
export interface RequestRefusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** How many refusals of a connection are answered before it is cut off. */
const patience = 50;

/**
 * The body of a refused request is read and dropped up to this size, in bytes, so that a client that is still sending is
 * more likely to read the response. Above it, the connection is closed after the response.
 */
export const droppedBodyBytes = 1_048_576;

/** Refuses requests in the API's error shape, at the least cost. Nothing is logged; metrics count the refusals. */
export class RequestRefusals {
  private readonly anyOrigin: boolean;
  private readonly origins: ReadonlySet<string>;
  private readonly refused = new WeakMap<IncomingMessage['socket'], number>();

  constructor(corsOrigins: readonly string[]) {
    this.anyOrigin = corsOrigins.includes('*');
    this.origins = new Set(corsOrigins);
  }

  refuse(request: IncomingMessage, response: ServerResponse, refusal: RequestRefusal): void {
    const { socket, headers } = request;
    const count = (this.refused.get(socket) ?? 0) + 1;
    this.refused.set(socket, count);
    if (count > patience) {
      socket.destroy();
      return;
    }
    const body = JSON.stringify(errorBody(refusal.code, refusal.message));
    assignRequestId(request, response);
    if (headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > droppedBodyBytes) {
      response.setHeader('Connection', 'close');
    }
    this.allowOrigin(request, response);
    response.writeHead(httpStatusOf(refusal.code), { ...refusalHeaders(refusal, body), Vary: 'Origin' });
    response.end(body);
  }

  /** Lets a web page read why it was refused, like all other responses. */
  private allowOrigin({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    if (origin === undefined || !(this.anyOrigin || this.origins.has(origin))) return;
    response.setHeader('Access-Control-Allow-Origin', this.anyOrigin ? '*' : origin);
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After,X-Request-Id');
  }
}

/** The complete response to an upgrade that is refused unread. */
export function refusedUpgrade(refusal: RequestRefusal): string {
  const body = JSON.stringify(errorBody(refusal.code, refusal.message));
  const headers = Object.entries({ ...refusalHeaders(refusal, body), Connection: 'close' });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 429 Too Many Requests\r\n${lines}\r\n${body}`;
}

function refusalHeaders({ retryAfterSeconds }: RequestRefusal, body: string): Record<string, string> {
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
  };
}
