import type { ErrorCode, FieldError } from '@agentconnect/protocol';

/** What goes wrong on the client's side; every other code is one of the server's (`ErrorCode`). */
export type ClientErrorCode =
  /** No gateway could be reached, or none answered in time. */
  | 'NETWORK'
  /** A gateway sent what its protocol does not allow. */
  | 'PROTOCOL'
  /** The connection was closed by `close()`. */
  | 'CLOSED'
  /** The session is gone for good: close code 4001, 4002 and 4003. */
  | 'SESSION_GONE'
  | 'SESSION_OVER'
  | 'AUTH_FAILED'
  /** The server ended the connection for good, for a reason that only a newer release knows. */
  | 'CLOSED_BY_SERVER'
  /** So many texts wait to be acked that no more are taken. */
  | 'SEND_QUEUE_FULL'
  /** The text was still in the send queue when `stop()` was called. */
  | 'STOPPED'
  /** The answer began again with other words than those that were handed out. */
  | 'ANSWER_RESTARTED';

/** Codes of the server after which the same may succeed later. */
const passing: ReadonlySet<string> = new Set<ErrorCode>([
  'RATE_LIMITED',
  'REQUEST_TIMEOUT',
  'MAILBOX_FULL',
  'TOO_BUSY',
  'REDIS_UNAVAILABLE',
  'ISSUER_UNAVAILABLE',
  'NO_WORKERS',
  'INTERNAL',
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_STREAM_BROKEN',
]);

export interface ClientErrorOptions {
  readonly retryable?: boolean | undefined;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly status?: number | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** The one error class of this client. What a caller aborts rejects with the reason of its signal instead. */
export class AgentConnectError extends Error {
  override readonly name = 'AgentConnectError';
  /** A code of docs/errors.md, or one of the client's own. A newer server may have more. */
  readonly code: ErrorCode | ClientErrorCode | (string & {});
  /** Whether the same may succeed later. */
  readonly retryable: boolean;
  /** Seconds after which it is worth another try, if the server said so. */
  readonly retryAfter: number | undefined;
  /** The HTTP status, if it was an answer of REST. */
  readonly status: number | undefined;
  /** The fields that were wrong. */
  readonly errors: readonly FieldError[] | undefined;
  /** What the server told beside the code. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: AgentConnectError['code'], message: string, options: ClientErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? passing.has(code);
    this.retryAfter = options.retryAfter;
    this.status = options.status;
    this.errors = options.errors;
    this.details = options.details;
  }
}
