import type { Logger } from 'pino';

interface Opened {
  readonly user: string;
  readonly streaming: boolean;
  readonly resumed: boolean;
}

/** A fault that is not the client's. */
export interface Fault {
  readonly err: unknown;
  readonly isOurs: boolean;
}

/** The log lines of one socket or event stream: that it was opened or refused, and that it ended. */
export class ConnectionLog {
  private readonly base: Logger;
  private readonly of: { readonly session_id: string; readonly remote_address: string };
  private readonly what: 'socket' | 'event stream';
  private readonly startedAt = performance.now();
  private user: string | undefined;
  private isRefused = false;

  constructor(
    what: 'socket' | 'event stream',
    log: Logger,
    of: { readonly session_id: string; readonly remote_address: string },
  ) {
    this.what = what;
    this.base = log;
    this.of = of;
  }

  /** Created each time, because there are many connections and most log only their beginning and end. */
  get log(): Logger {
    return this.base.child(this.of);
  }

  /** Its token is valid. */
  identified(user: string): void {
    this.user = user;
  }

  opened({ user, streaming, resumed }: Opened): void {
    this.user = user;
    this.log.info({ user, streaming, resumed }, `${this.what} opened`);
  }

  /** `fault`: set if the gateway or Redis is at fault. `isTold`: whether to log a line. */
  refused(
    code: number,
    reason: string,
    { fault, isTold }: { readonly fault?: Fault | undefined; readonly isTold: boolean },
  ): void {
    this.isRefused = true;
    if (!isTold) return;
    const { user } = this;
    const level = fault ? (fault.isOurs ? 'error' : 'warn') : 'info';
    this.log[level]({ code, reason, user, err: fault?.err }, `${this.what} refused`);
  }

  /** `code`: that of the close frame or the last event. A refused connection has had its line. */
  ended(code: number): void {
    if (this.isRefused) return;
    const ms = Math.round(performance.now() - this.startedAt);
    this.log.info({ code, ms, user: this.user }, `${this.what} ended`);
  }
}
