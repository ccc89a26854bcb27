import type { IncomingMessage } from 'node:http';
import { ApiError } from '@agentconnect/protocol';
import { ipKeyGenerator } from 'express-rate-limit';
import type { GatewayConfig } from '../config.ts';
import { clientAddress } from '../http/client/client-address.ts';
import { Budget } from '../limits/budget.ts';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import { FairTurns } from './fair-turns.ts';
import { FrameBudgets } from './frame-budgets.ts';
import { Places } from './places.ts';

/** The refusing limits at the edge; each is a label of `agentconnect_rate_limited_total`. */
type EdgeLimit =
  | 'address'
  | 'address-connections'
  | 'failed-auth'
  | 'user-requests'
  | 'user-bodies'
  | 'listeners'
  | 'frames';

/** A refusal at the edge: what was too much, and after how many seconds to retry. */
export interface EdgeRefusal {
  readonly code: 'RATE_LIMITED';
  readonly message: string;
  readonly retryAfterSeconds: number;
}

const messages: Readonly<Record<EdgeLimit, string>> = {
  address: 'Too many requests from this address.',
  'address-connections': 'Too many connections from this address.',
  'failed-auth': 'Too many requests without a valid token from this address.',
  'user-requests': 'Too many requests by this user.',
  'user-bodies': 'Too much data in the requests of this user.',
  listeners: 'Too many sockets and event streams of this user.',
  frames: 'Too many frames; wait a moment.',
};

/** Seconds after which to retry if something else has to end first. */
const placeSeconds = 5;

/** The bodies of refused requests are read at this fraction of the rate and burst of accepted ones. */
const refusedPart = { perSecond: 4, burst: 16 };

/** The names of clients for `FairTurns`: a user, */
export function userClient(user: string): string {
  return `user ${user}`;
}

/** or an address that has not shown a valid token. */
export function addressClient(address: string): string {
  return `address ${address}`;
}

/** What each address and each user may still use of this gateway. Nothing here asks Redis. */
export class Edge {
  readonly frames: FrameBudgets;
  readonly turns: FairTurns;
  private readonly trustProxy: number;
  private readonly onRateLimited: OnRateLimited;
  private readonly requests: Budget;
  private readonly failures: Budget;
  private readonly userRequests: Budget;
  private readonly userBodies: Budget;
  private readonly refusedBodies: Budget;
  private readonly perAddress: Places;
  private readonly perUser: Places;

  constructor(
    config: GatewayConfig,
    { onRateLimited, onHeld }: { readonly onRateLimited: OnRateLimited; readonly onHeld: () => void },
  ) {
    const perMinute = config.RATE_LIMIT_FAILED_AUTH;
    this.trustProxy = config.TRUST_PROXY;
    this.onRateLimited = onRateLimited;
    this.requests = new Budget({
      perSecond: config.ADDRESS_REQUESTS_PER_SECOND,
      burst: config.ADDRESS_REQUESTS_BURST,
    });
    this.failures = new Budget({ perSecond: perMinute / 60, burst: perMinute });
    this.userRequests = new Budget({
      perSecond: config.USER_REQUESTS_PER_SECOND,
      burst: config.USER_REQUESTS_BURST,
    });
    this.userBodies = new Budget({
      perSecond: config.USER_BODY_BYTES_PER_SECOND,
      burst: config.USER_BODY_BYTES_BURST,
    });
    this.refusedBodies = new Budget({
      perSecond: config.USER_BODY_BYTES_PER_SECOND / refusedPart.perSecond,
      burst: config.USER_BODY_BYTES_BURST / refusedPart.burst,
    });
    this.perAddress = new Places(config.CONNECTIONS_PER_ADDRESS);
    this.perUser = new Places(config.LISTENERS_PER_USER);
    this.frames = new FrameBudgets(config);
    this.turns = new FairTurns({ busyAt: config.FAIR_SHARE_LOAD, onHeld });
  }

  /** Whether clients connect directly, and not through a proxy that carries many. */
  get seesClients(): boolean {
    return this.trustProxy === 0;
  }

  /** The address that a request counts for; of IPv6 the network, because one host has any number of addresses. */
  addressOf(request: IncomingMessage): string {
    return ipKeyGenerator(this.clientOf(request));
  }

  /** The client's address of a request, as it is logged. */
  clientOf(request: IncomingMessage): string {
    return clientAddress(request, this.trustProxy);
  }

  /** The same for a connection, if its other end is the client. */
  peerOf({ remoteAddress }: { readonly remoteAddress?: string | undefined }): string {
    return ipKeyGenerator(remoteAddress ?? 'unknown');
  }

  /** Counts a request, or a connection. */
  request(address: string): EdgeRefusal | undefined {
    return this.refusal('address', this.requests.take(address));
  }

  /** Counts a request or a socket without a valid token. */
  failedAuth(address: string): EdgeRefusal | undefined {
    return this.refusal('failed-auth', this.failures.take(address));
  }

  /** Gives back what was counted before a token turned out to be valid. */
  goodAuth(address: string): void {
    this.failures.charge(address, -1);
  }

  /** Counts a request or socket of a user. */
  userRequest(user: string): EdgeRefusal | undefined {
    return this.refusal('user-requests', this.userRequests.take(user));
  }

  /** Counts the announced bytes of a user's body. */
  userBody(user: string, bytes: number): EdgeRefusal | undefined {
    return this.refusal('user-bodies', this.userBodies.take(user, Math.max(1, bytes)));
  }

  /** Counts the bytes of a body beyond those announced. */
  moreOfBody(user: string, bytes: number): void {
    if (bytes > 0) this.userBodies.charge(user, bytes);
  }

  /** Counts the body of a client's refused request. Returns after how many seconds it may be read and dropped. */
  refusedBody(client: string, bytes: number): number {
    const seconds = this.refusedBodies.wait(client, bytes);
    this.refusedBodies.fine(client, bytes);
    return seconds;
  }

  /** Takes a place for a connection, socket or running request of an address. Returns a function that gives it back. */
  connection(address: string): (() => void) | EdgeRefusal {
    return this.perAddress.take(address) ?? this.refused('address-connections', placeSeconds);
  }

  /** Takes a place for a socket or event stream of a user. Returns a function that gives it back. */
  listener(user: string): (() => void) | EdgeRefusal {
    return this.perUser.take(user) ?? this.refused('listeners', placeSeconds);
  }

  /** Refuses a new socket while its user's budget of frames is used up. */
  newSocket(user: string): EdgeRefusal | undefined {
    return this.userRequest(user) ?? this.refusal('frames', this.frames.waitOf(user));
  }

  private refusal(limit: EdgeLimit, seconds: number): EdgeRefusal | undefined {
    return seconds > 0 ? this.refused(limit, seconds) : undefined;
  }

  private refused(limit: EdgeLimit, retryAfterSeconds: number): EdgeRefusal {
    this.onRateLimited(limit);
    return { code: 'RATE_LIMITED', message: messages[limit], retryAfterSeconds };
  }
}

/** A refusal as the error for the client. */
export function edgeError({ code, message, retryAfterSeconds }: EdgeRefusal): ApiError {
  return new ApiError(code, message, { retryAfterSeconds });
}
