import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { headerToken } from '../http/authenticate.ts';
import { chargeBodyBy } from '../http/body.ts';
import type { ConnectionCaps } from './connection-caps.ts';
import type { Edge } from './edge.ts';
import { droppedBodyBytes, type RequestRefusal, type RequestRefusals } from './request-refusals.ts';
import type { VerifiedTokens } from './verified-tokens.ts';

/** Addresses that everybody may ask without a token. */
const open: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/api/auth/login']);

export interface RequestGateOptions {
  readonly edge: Edge;
  readonly tokens: VerifiedTokens;
  readonly connections: ConnectionCaps;
  readonly refusals: RequestRefusals;
  readonly maxBodyBytes: number;
}

/**
 * What every request passes before the application sees it: the budgets of its address and, by its token, of its user.
 * Whether the user is still there, and may do what it asks for, is the application's to say.
 */
export class RequestGate {
  private readonly options: RequestGateOptions;

  constructor(options: RequestGateOptions) {
    this.options = options;
  }

  /** Puts the gate before an application. */
  before(application: RequestListener): RequestListener {
    return (request, response) => {
      // What came in one piece with a request that ended its connection.
      if (request.socket.destroyed) return;
      const refusal = this.refusalOf(request, response);
      if (refusal) this.options.refusals.refuse(request, response, refusal);
      else application(request, response);
    };
  }

  private refusalOf(request: IncomingMessage, response: ServerResponse): RequestRefusal | undefined {
    const { edge } = this.options;
    const address = edge.addressOf(request);
    const tooMany =
      edge.request(address) ?? this.refusalBySize(request) ?? this.refusalByToken(request, address);
    if (tooMany || edge.seesClients) return tooMany;
    const place = edge.connection(address);
    if (typeof place !== 'function') return place;
    response.once('close', place);
    return undefined;
  }

  /** What is a little too large the application refuses, when all of it has come. */
  private refusalBySize(request: IncomingMessage): RequestRefusal | undefined {
    const isFarTooLarge = announcedBytes(request) > this.options.maxBodyBytes + droppedBodyBytes;
    return isFarTooLarge ? { code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large.' } : undefined;
  }

  private refusalByToken(request: IncomingMessage, address: string): RequestRefusal | undefined {
    const { edge, tokens, connections } = this.options;
    const { method, url = '' } = request;
    const [path, query] = partsOf(url);
    if (method === 'OPTIONS' || open.has(path)) return undefined;
    const token = headerToken(request) ?? queryToken(path, query);
    const user = token === undefined ? undefined : tokens.claimsOf(token)?.sub;
    if (user === undefined) return edge.failedAuth(address);
    connections.authenticated(request.socket);
    const announced = announcedBytes(request);
    const hasBody = announced > 0 || request.headers['transfer-encoding'] !== undefined;
    const tooMany = edge.userRequest(user) ?? (hasBody ? edge.userBody(user, announced) : undefined);
    if (hasBody) chargeBodyBy(request, (bytes) => edge.moreOfBody(user, bytes - announced));
    return tooMany;
  }
}

/** An address as routes are told apart: whatever its case, and with or without a slash at its end. */
function partsOf(url: string): [path: string, query: string] {
  const end = url.indexOf('?');
  const [path, query] = end < 0 ? [url, ''] : [url.slice(0, end), url.slice(end + 1)];
  return [path.toLowerCase().replace(/\/$/, ''), query];
}

function announcedBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0) || 0;
}

/** Only an event stream takes its token from the query. */
function queryToken(path: string, query: string): string | undefined {
  return path.endsWith('/events') ? new URLSearchParams(query).get('token') || undefined : undefined;
}
