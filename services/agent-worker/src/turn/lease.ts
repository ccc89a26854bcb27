import { renew, type Scripts } from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import type { Interruption } from './interruption.ts';
import type { TurnLog } from './turn-log.ts';

export interface LeaseOptions {
  readonly scripts: Scripts;
  readonly sessionId: string;
  readonly nonce: string;
  readonly leaseMs: number;
  /** When the claim was sent, by this process's monotonic clock; the lease ends no earlier than its length after that. */
  readonly claimedAt: number;
  readonly interruption: Interruption;
  readonly log: TurnLog;
}

/** A renewal that did not reach Redis is retried after this fraction of a lease. */
const retryPart = 1 / 12;

/**
 * Keeps a turn's lease, and interrupts the turn when the lease is lost: at once if a renewal is refused, and at the end of the
 * lease if no renewal reaches Redis, because until then no other worker can have it.
 */
export class Lease {
  private readonly options: LeaseOptions;
  private endsAt: number;
  private next: NodeJS.Timeout | undefined;
  private end: NodeJS.Timeout | undefined;
  private renewing = false;
  private asked = false;
  private isOver = false;

  constructor(options: LeaseOptions) {
    this.options = options;
    this.endsAt = options.claimedAt + options.leaseMs;
  }

  start(): void {
    this.watchEnd();
    this.schedule(this.options.leaseMs / 3);
  }

  stop(): void {
    this.isOver = true;
    clearTimeout(this.next);
    clearTimeout(this.end);
  }

  /** Renews now, because a hint says that something happened to the session. */
  check(): void {
    if (this.renewing) this.asked = true;
    else this.schedule(0);
  }

  /** A step was refused: another worker has the lease. */
  lose(): void {
    this.stop();
    this.options.interruption.raise('lost');
  }

  private schedule(ms: number): void {
    clearTimeout(this.next);
    if (this.isOver) return;
    this.next = setTimeout(() => void this.renew(), ms);
  }

  private watchEnd(): void {
    clearTimeout(this.end);
    if (this.isOver) return;
    this.end = setTimeout(() => {
      this.options.log.warn({}, 'no renewal reached Redis before the lease ended');
      this.lose();
    }, this.endsAt - performance.now());
  }

  private async renew(): Promise<void> {
    const { scripts, sessionId, nonce, leaseMs, interruption, log } = this.options;
    this.renewing = true;
    this.asked = false;
    const sentAt = performance.now();
    let nextMs = leaseMs / 3;
    try {
      const reply = await renew(scripts, sessionId, { nonce, leaseMs });
      if (this.isOver) return;
      if (reply.kind === 'lost') {
        this.lose();
        return;
      }
      this.endsAt = sentAt + leaseMs;
      this.watchEnd();
      if (reply.stopped) interruption.raise('stopped');
    } catch (error) {
      nextMs = leaseMs * retryPart;
      const isExpected = error instanceof ApiError && error.code === 'REDIS_UNAVAILABLE';
      if (!isExpected) log.error({ err: error }, 'renewing a lease failed');
    } finally {
      this.renewing = false;
    }
    this.schedule(this.asked ? 0 : nextMs);
  }
}
