import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Endpoint, endpoints, wholePath } from '@agentconnect/protocol';
import type { VerifiedTokens } from '../access/verified-tokens.ts';
import { headerToken } from '../http/authenticate.ts';
import { chargeBodyBy } from '../http/body.ts';
import { pagesPath } from '../http/pages-path.ts';
import type { ConnectionCaps } from './connection-caps.ts';
import { addressClient, type Edge, userClient } from './edge.ts';
import { droppedBodyBytes, type RequestRefusal, type RequestRefusals } from './request-refusals.ts';

/** Endpoints that everybody may ask without a token. */
const open: ReadonlySet<string> = new Set(
  Object.values<Endpoint>(endpoints)
    .filter(({ who }) => who === 'anyone')
    .map(wholePath),
);

/** About how much work a request is, and one that is refused, in ms; */
const requestWork = { taken: 0.2, refused: 0.06 };
/** and each KiB of its body, which is parsed, or read and dropped. */
const kibWork = { taken: 0.04, refused: 0.001 };

/** A refused body of more than so many bytes is counted: reading it is most of what the refusal costs. */
const largeBytes = 16_384;

/** As many requests of one connection wait for their turn: only who does not wait for answers has more than one. */
const heldMax = 16;

const tooBusy: RequestRefusal = {
  code: 'RATE_LIMITED',
  message: 'This gateway is busy, and you have taken more than your share of it.',
  retryAfterSeconds: 1,
};

export interface RequestGateOptions {
  readonly edge: Edge;
  readonly tokens: VerifiedTokens;
  readonly connections: ConnectionCaps;
  readonly refusals: RequestRefusals;
  readonly maxBodyBytes: number;
}

/** What the gate says of a request. */
interface Verdict {
  readonly refusal: RequestRefusal | undefined;
  /** Whom it is work for. */
  readonly client: string;
}

/**
 * What every request passes before the application sees it: the budgets of its address and, by its token, of its user.
 * Whether the user is still there, and may do what it asks for, is the application's to say. Where the gateway is busy, a
 * request waits for its client's turn, its body unread, and so does the refusal of one.
 */
export class RequestGate {
  private readonly options: RequestGateOptions;
  private readonly held = new WeakMap<IncomingMessage['socket'], number>();

  constructor(options: RequestGateOptions) {
    this.options = options;
  }

  /** Puts the gate before an application. */
  before(application: RequestListener): RequestListener {
    return (request, response) => {
      // What came in one piece with a request that ended its connection.
      if (request.socket.destroyed) return;
      const { edge } = this.options;
      const { refusal, client } = this.judge(request, response);
      edge.turns.spend(client, workOf(request, refusal));
      this.inTurn(client, request, response, () => {
        if (refusal) this.refuse(client, request, response, refusal);
        else application(request, response);
      });
    };
  }

  /** A large body is read and dropped behind the refusal, which waits where a client sends too many of them. */
  private refuse(
    client: string,
    request: IncomingMessage,
    response: ServerResponse,
    refusal: RequestRefusal,
  ): void {
    const { edge, refusals } = this.options;
    const bytes = announcedBytes(request);
    const seconds = bytes > largeBytes ? edge.refusedBody(client, bytes) : 0;
    if (seconds === 0) {
      refusals.refuse(request, response, refusal);
      return;
    }
    const timer = setTimeout(() => refusals.refuse(request, response, refusal), seconds * 1000);
    response.once('close', () => clearTimeout(timer));
  }

  private inTurn(client: string, request: IncomingMessage, response: ServerResponse, act: () => void): void {
    const { edge, refusals } = this.options;
    const { socket } = request;
    if (!edge.turns.isHeld(client)) {
      act();
      return;
    }
    const held = (this.held.get(socket) ?? 0) + 1;
    if (held > heldMax) {
      socket.destroy();
      return;
    }
    const mayWait = edge.turns.wait(client, () => {
      this.held.set(socket, (this.held.get(socket) ?? 1) - 1);
      if (!socket.destroyed) act();
    });
    if (mayWait) this.held.set(socket, held);
    else refusals.refuse(request, response, tooBusy);
  }

  private judge(request: IncomingMessage, response: ServerResponse): Verdict {
    const { edge } = this.options;
    const address = edge.addressOf(request);
    const tooMany = edge.request(address) ?? this.refusalBySize(request);
    if (tooMany) return { refusal: tooMany, client: addressClient(address) };
    const verdict = this.judgeByToken(request, address);
    if (verdict.refusal || edge.seesClients) return verdict;
    const place = edge.connection(address);
    if (typeof place !== 'function') return { ...verdict, refusal: place };
    response.once('close', place);
    return verdict;
  }

  /** What is a little too large the application refuses, when all of it has come. */
  private refusalBySize(request: IncomingMessage): RequestRefusal | undefined {
    const isFarTooLarge = announcedBytes(request) > this.options.maxBodyBytes + droppedBodyBytes;
    return isFarTooLarge ? { code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large.' } : undefined;
  }

  private judgeByToken(request: IncomingMessage, address: string): Verdict {
    const { edge, tokens, connections } = this.options;
    const { method, url = '' } = request;
    const [path, query] = partsOf(url);
    const nobody = addressClient(address);
    if (method === 'OPTIONS' || open.has(path) || isPage(path)) return { refusal: undefined, client: nobody };
    const token = headerToken(request) ?? queryToken(path, query);
    const user = token === undefined ? undefined : tokens.claimsOf(token)?.sub;
    if (user === undefined) return { refusal: edge.failedAuth(address), client: nobody };
    connections.authenticated(request.socket);
    const announced = announcedBytes(request);
    const hasBody = announced > 0 || request.headers['transfer-encoding'] !== undefined;
    const tooMany = edge.userRequest(user) ?? (hasBody ? edge.userBody(user, announced) : undefined);
    if (hasBody) chargeBodyBy(request, (bytes) => edge.moreOfBody(user, bytes - announced));
    return { refusal: tooMany, client: userClient(user) };
  }
}

function workOf(request: IncomingMessage, refusal: RequestRefusal | undefined): number {
  const kind = refusal ? 'refused' : 'taken';
  return requestWork[kind] + (announcedBytes(request) / 1024) * kibWork[kind];
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

/** Whether an address is of the API's pages, which everybody may look at. */
function isPage(path: string): boolean {
  return path === pagesPath || path.startsWith(`${pagesPath}/`);
}

/** Only an event stream takes its token from the query. */
function queryToken(path: string, query: string): string | undefined {
  return path.endsWith('/events') ? new URLSearchParams(query).get('token') || undefined : undefined;
}
