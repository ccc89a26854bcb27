import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ActiveBrowsers } from '@agentconnect/auth';
import { type Endpoint, endpoints, wholePath } from '@agentconnect/protocol';
import type { VerifiedTokens } from '../access/verified-tokens.ts';
import { headerToken } from '../http/client/authenticate.ts';
import { chargeBodyBy } from '../http/request/body.ts';
import type { BrowserRequests } from '../http/client/browser-requests.ts';
import { pagesPath } from '../http/serving/pages-path.ts';
import type { ConnectionCaps } from './connection-caps.ts';
import { addressClient, type Edge, userClient } from './edge.ts';
import { droppedBodyBytes, type RequestRefusal, type RequestRefusals } from './request-refusals.ts';

/** Endpoints that everybody may ask without a token, each by its method and its path. */
const open: ReadonlySet<string> = new Set(
  Object.values<Endpoint>(endpoints)
    .filter(({ who }) => who === 'anyone' || who === 'own-page')
    .map((endpoint) => `${endpoint.method} ${wholePath(endpoint)}`),
);

/** The approximate work of an accepted and of a refused request, in ms, */
const requestWork = { taken: 0.2, refused: 0.06 };
/** and of each KiB of its body, which is parsed, or read and dropped. */
const kibWork = { taken: 0.04, refused: 0.001 };

/** A refused body above this size is counted, because reading it is most of the cost of the refusal. */
const largeBytes = 16_384;

/** How many requests of one connection may wait; only pipelining clients have more than one. */
const heldMax = 16;

const tooBusy: RequestRefusal = {
  code: 'RATE_LIMITED',
  message: 'This gateway is busy, and you have taken more than your share of it.',
  retryAfterSeconds: 1,
};

export interface RequestGateOptions {
  readonly edge: Edge;
  readonly tokens: VerifiedTokens;
  readonly browsers: BrowserRequests;
  readonly logins: Pick<ActiveBrowsers, 'seen'>;
  /** Whether an address, in lower case and without a slash at its end, is of a page that everybody may look at. */
  readonly isPage: ((path: string) => boolean) | undefined;
  readonly connections: ConnectionCaps;
  readonly refusals: RequestRefusals;
  readonly maxBodyBytes: number;
}

/** What the gate decides about a request. */
interface Verdict {
  readonly refusal: RequestRefusal | undefined;
  /** The client that the work counts for. */
  readonly client: string;
}

/**
 * Checks every request before the application sees it: the budgets of its address and, by its token, of its user. The
 * application decides whether the user still exists and may do what is asked. While the gateway is busy, a request waits for
 * its client's turn with its body unread, and so does a refusal.
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
      // Pipelined after a request that ended its connection.
      if (request.socket.destroyed) return;
      const settle = ({ refusal, client }: Verdict): void => {
        const { edge } = this.options;
        edge.turns.spend(client, workOf(request, refusal));
        this.inTurn(client, request, response, () => {
          if (refusal) this.refuse(client, request, response, refusal);
          else application(request, response);
        });
      };
      const verdict = this.judge(request, response);
      if (!(verdict instanceof Promise)) settle(verdict);
      else void verdict.then((late) => late && settle(late));
    };
  }

  /** A large body is read and dropped after the refusal, which waits if a client sends too many of them. */
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

  /** Later, and maybe never, for a token that takes a look. */
  private judge(request: IncomingMessage, response: ServerResponse): Verdict | Promise<Verdict | undefined> {
    const { edge, tokens } = this.options;
    const address = edge.addressOf(request);
    const client = addressClient(address);
    const tooMany = edge.request(address) ?? this.refusalBySize(request);
    if (tooMany) return { refusal: tooMany, client };
    const { url = '' } = request;
    const [path, query] = partsOf(url);
    if (isOpen(request.method, path) || this.options.isPage?.(path))
      return this.placed(address, response, { refusal: undefined, client });
    const token = headerToken(request) ?? queryToken(path, query);
    if (token === undefined) return this.placed(address, response, this.judgeByCookie(request, address));
    const user = tokens.claimsOf(token)?.sub;
    if (user !== undefined) return this.placed(address, response, this.judgeByUser(request, user));
    const verdict = { refusal: edge.failedAuth(address), client };
    if (verdict.refusal || !tokens.takesLook(token)) return this.placed(address, response, verdict);
    return this.judgeLater(request, response, { address, token });
  }

  private judgeByCookie(request: IncomingMessage, address: string): Verdict {
    const { edge, connections, browsers, logins } = this.options;
    const client = addressClient(address);
    const shown = browsers.shownBy(request);
    if (!shown) return { refusal: edge.failedAuth(address), client };
    const seen = logins.seen(shown.id);
    if (seen?.user !== undefined) return this.judgeByUser(request, seen.user);
    if (seen) return { refusal: edge.failedAuth(address), client };
    // Whose login it is that this gateway has not seen yet, the application asks.
    connections.authenticated(request.socket);
    return { refusal: undefined, client };
  }

  /** Looks at the token first. The application refuses an invalid one. */
  private async judgeLater(
    request: IncomingMessage,
    response: ServerResponse,
    { address, token }: { readonly address: string; readonly token: string },
  ): Promise<Verdict | undefined> {
    const { edge, tokens } = this.options;
    const check = await tokens.check(token).catch(() => undefined);
    if (check?.ok) edge.goodAuth(address);
    if (request.socket.destroyed) return undefined;
    const verdict = check?.ok
      ? this.judgeByUser(request, check.claims.sub)
      : { refusal: undefined, client: addressClient(address) };
    return this.placed(address, response, verdict);
  }

  /** Takes the place that a request under way has where connections carry many clients. */
  private placed(address: string, response: ServerResponse, verdict: Verdict): Verdict {
    const { edge } = this.options;
    if (verdict.refusal || edge.seesClients) return verdict;
    const place = edge.connection(address);
    if (typeof place !== 'function') return { ...verdict, refusal: place };
    response.once('close', place);
    return verdict;
  }

  /** A body that is only slightly too large is refused by the application, after it has arrived. */
  private refusalBySize(request: IncomingMessage): RequestRefusal | undefined {
    const isFarTooLarge = announcedBytes(request) > this.options.maxBodyBytes + droppedBodyBytes;
    return isFarTooLarge ? { code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large.' } : undefined;
  }

  private judgeByUser(request: IncomingMessage, user: string): Verdict {
    const { edge, connections } = this.options;
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

/** An address in the form in which routes match: in any case, with or without a slash at its end. */
function partsOf(url: string): [path: string, query: string] {
  const end = url.indexOf('?');
  const [path, query] = end < 0 ? [url, ''] : [url.slice(0, end), url.slice(end + 1)];
  return [path.toLowerCase().replace(/\/$/, ''), query];
}

function announcedBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0) || 0;
}

/** Whether everybody may ask for this without a token. */
function isOpen(method: string | undefined, path: string): boolean {
  return method === 'OPTIONS' || open.has(`${method === 'HEAD' ? 'GET' : method} ${path}`) || isPage(path);
}

/** Whether an address is of the API's pages, which everybody may look at. */
function isPage(path: string): boolean {
  return path === pagesPath || path.startsWith(`${pagesPath}/`);
}

/** Only an event stream takes its token from the query. */
function queryToken(path: string, query: string): string | undefined {
  return path.endsWith('/events') ? new URLSearchParams(query).get('token') || undefined : undefined;
}
