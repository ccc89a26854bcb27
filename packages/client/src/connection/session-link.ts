import { type ClientFrame, socketProtocol, tokenProtocolPrefix } from '@agentconnect/protocol';
import { backOff, type BackOffSettings } from '../waiting/back-off.ts';
import { AgentConnectError } from '../errors/client-error.ts';
import type { GatewayRing } from '../rest/gateway-ring.ts';
import { pause, unlessAborted } from '../waiting/pause.ts';
import {
  closedFor,
  leftByClient,
  leftForReader,
  type ReconnectPlan,
  reconnectPlan,
  type SocketEnd,
} from './reconnect-plan.ts';
import type { ServerFrame } from '../reading/server-frame.ts';
import { SessionSocket, type SocketAddress, type SocketSettings } from './session-socket.ts';
import type { CredentialKeeper } from '../rest/credential-keeper.ts';

/** A gateway that restarts asks all its clients to come back at once: they spread over this many ms. */
const spreadMs = 500;

/** A socket that held for so long, in ms, was a good one: the next failure is a first one again. */
const goodMs = 5_000;

/** How a socket shows its token. */
export type SocketToken = 'query' | 'protocol';

export interface LinkOptions {
  readonly sessionId: string;
  readonly socketToken: SocketToken;
  readonly stream: boolean;
  readonly ring: GatewayRing;
  readonly tokens: CredentialKeeper;
  readonly backOff: BackOffSettings;
  readonly socket: SocketSettings;
  /** Where to go on. */
  readonly cursor: () => string | undefined;
  /** Awaited before each socket. */
  readonly mayOpen: () => Promise<void>;
  readonly onFrame: (frame: ServerFrame) => void;
  /** A socket has ended, and another one will follow. */
  readonly onDown: (end: SocketEnd) => void;
}

/** A session's socket that comes back: at any gateway, with a token that is good, after a wait with jitter. */
export class SessionLink {
  readonly #options: LinkOptions;
  #socket: SessionSocket | undefined;
  /** That the server knows the socket by. */
  #token: string | undefined;
  /** How long the last socket held once it was attached, in ms. */
  #heldMs = 0;
  #readyAt: number | undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Stays connected until the signal aborts (then it rejects with its reason) or the server says never again. */
  async run(signal: AbortSignal): Promise<AgentConnectError> {
    let failures = 0;
    let wasRefused = false;
    for (;;) {
      const end = await this.#attempt(signal);
      if (end instanceof AgentConnectError) return end;
      const plan = reconnectPlan(end);
      if (plan.kind === 'never') return plan.error;
      const wasGood = this.#heldMs > goodMs;
      // A token that was good for a while has come to its end, as tokens do; a new one that is refused is not to blame.
      const isRefused = plan.kind === 'with a new token';
      if (isRefused && wasRefused && !wasGood) return closedFor(end);
      wasRefused = isRefused;
      this.#options.onDown(end);
      if (plan.kind === 'immediately') continue;
      if (wasGood) failures = 0;
      await pause(this.#waitMs(plan.kind, failures), signal);
      failures += 1;
    }
  }

  send(frame: ClientFrame): void {
    this.#socket?.send(frame);
  }

  /** What came cannot be right: leaves the socket for another. */
  leave(reason: string): void {
    this.#socket?.leave(reason);
  }

  /** Leaves the socket until `mayOpen` allows another. */
  pause(): void {
    this.#socket?.leave('the reader of the events is behind', leftForReader);
  }

  /** Shows the server a new token on the open socket. What goes wrong ends with the token, by close code. */
  async renewToken(signal: AbortSignal): Promise<void> {
    const socket = this.#socket;
    if (this.#token === undefined) return;
    const token = await this.#options.tokens.after(this.#token, signal);
    if (socket === undefined || socket !== this.#socket || token === undefined) return;
    this.#token = token;
    socket.send({ type: 'system', metadata: { event: 'auth', token } });
  }

  #waitMs(kind: ReconnectPlan['kind'], failures: number): number {
    if (kind === 'at once' && failures === 0) return Math.random() * spreadMs;
    return backOff(kind === 'much later' ? Number.POSITIVE_INFINITY : failures, this.#options.backOff);
  }

  /** One socket from its opening to its end. Returns an error if there is no point in trying another. */
  async #attempt(signal: AbortSignal): Promise<SocketEnd | AgentConnectError> {
    const { ring, tokens, mayOpen } = this.#options;
    await unlessAborted(mayOpen(), signal);
    this.#heldMs = 0;
    let token: string | undefined;
    try {
      token = await tokens.token(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AgentConnectError)) throw error;
      return error.retryable ? { code: leftByClient, reason: error.message } : error;
    }
    this.#token = token;
    const gateway = ring.current;
    this.#readyAt = undefined;
    const end = await this.#use(this.#addressOf(gateway, token), signal);
    this.#heldMs = this.#readyAt === undefined ? 0 : performance.now() - this.#readyAt;
    const { kind } = reconnectPlan(end);
    if (kind === 'with a new token') tokens.drop(this.#token);
    else if (kind !== 'immediately') ring.leave(gateway);
    return end;
  }

  async #use(address: SocketAddress, signal: AbortSignal): Promise<SocketEnd> {
    const socket = new SessionSocket(address, this.#options.socket, (frame) => {
      if (frame.kind === 'ready') this.#readyAt = performance.now();
      this.#options.onFrame(frame);
    });
    this.#socket = socket;
    const onAbort = (): void => socket.leave('closed');
    signal.addEventListener('abort', onAbort, { once: true });
    const end = await socket.ended;
    signal.removeEventListener('abort', onAbort);
    this.#socket = undefined;
    signal.throwIfAborted();
    return end;
  }

  #addressOf(gateway: string, token: string | undefined): SocketAddress {
    const { sessionId, socketToken, stream } = this.#options;
    const isInQuery = socketToken === 'query';
    const query = new URLSearchParams(token !== undefined && isInQuery ? { token } : {});
    const cursor = this.#options.cursor();
    if (cursor !== undefined) query.set('cursor', cursor);
    if (stream) query.set('stream', 'true');
    return {
      url: `${gateway.replace(/^http/, 'ws')}/chat/ws/${encodeURIComponent(sessionId)}?${query.toString()}`,
      protocols: token === undefined || isInQuery ? [] : [socketProtocol, `${tokenProtocolPrefix}${token}`],
    };
  }
}
