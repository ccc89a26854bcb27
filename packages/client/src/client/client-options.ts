import type { BackOffSettings } from '../waiting/back-off.ts';
import type { RestSettings } from '../rest/rest-requests.ts';
import type { SocketToken } from '../connection/session-link.ts';
import type { SocketSettings } from '../connection/session-socket.ts';
import type { SenderSettings } from '../sending/sender.ts';
import type { Identity } from '../rest/token-keeper.ts';

export interface ClientOptions {
  /** Bases of the API at gateways that are as good as each other: `https://host/api`. */
  readonly urls: readonly string[];
  readonly identity: Identity;
  /** REST: at most this many tries of a request that is safe to repeat (5). */
  readonly attempts?: number;
  /** REST: how long one try may take, in ms (20,000). */
  readonly timeoutMs?: number;
  /** REST: a longer `Retry-After`, in seconds, is not waited for (60). */
  readonly longestRetryAfter?: number;
  /**
   * How a socket shows its token: in its address (`query`, the default), or among its sub-protocols (`protocol`), which
   * no proxy's log has, and which gateways before 0.2 do not know.
   */
  readonly socketToken?: SocketToken;
  /** Waits between tries and between sockets: 250 ms, doubled up to 15,000, with full jitter. */
  readonly backOff?: BackOffSettings;
}

export interface ConnectOptions {
  /** Ends the connection; what is not settled rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Where to go on: a `cursor` of an earlier connection. Without it, with what nobody was there to see. */
  readonly cursor?: string | undefined;
  /** Whether answers come as they are written (true). */
  readonly stream?: boolean;
  /** How many texts may wait to be acked (100). */
  readonly sendQueueMax?: number;
  /** For how long a text is tried again that the server refuses for now, in ms (120,000). */
  readonly patienceMs?: number;
  /** How long an ack may take, in ms (20,000): then the socket is replaced. */
  readonly ackMs?: number;
  /** How long a gateway may take to attach, in ms (15,000). */
  readonly readyMs?: number;
  /** How much longer than its heartbeat a gateway may be silent, in ms (15,000). */
  readonly toleranceMs?: number;
  /** Events that are kept before anybody reads them (1,000), and how far behind a reader may be (10,000). */
  readonly events?: { readonly kept: number; readonly most: number };
}

/** What a timer can wait for, in ms: beyond it, it would not wait at all. */
const longestMs = 2 ** 31 - 1;

const usualBackOff: BackOffSettings = { baseMs: 250, capMs: 15_000 };

export function backOffOf({ backOff = usualBackOff }: ClientOptions): BackOffSettings {
  return backOff;
}

export function restSettings(options: ClientOptions): RestSettings {
  const { attempts = 5, timeoutMs = 20_000, longestRetryAfter = 60 } = options;
  return {
    attempts,
    timeoutMs: Math.min(timeoutMs, longestMs),
    longestRetryAfter,
    backOff: backOffOf(options),
  };
}

export function socketSettings(options: ConnectOptions): SocketSettings {
  const { readyMs = 15_000, toleranceMs = 15_000 } = options;
  return { readyMs: Math.min(readyMs, longestMs), toleranceMs: Math.min(toleranceMs, longestMs / 2) };
}

export function senderSettings(options: ConnectOptions, backOff: BackOffSettings): SenderSettings {
  const { sendQueueMax = 100, patienceMs = 120_000, ackMs = 20_000 } = options;
  return { sendQueueMax, patienceMs, ackMs: Math.min(ackMs, longestMs), backOff };
}

export function eventSettings(options: ConnectOptions): { readonly kept: number; readonly most: number } {
  return options.events ?? { kept: 1_000, most: 10_000 };
}
