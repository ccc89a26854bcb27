import type { Deadline, DeadlineWheel } from './deadline-wheel.ts';

/** How long before the end of its token a socket is told. */
const warningMs = 60_000;

/** The life of the token a socket was opened with: a warning a minute before its end, and the end. */
export class TokenLife {
  private readonly wheel: DeadlineWheel;
  private readonly onExpiring: (expiresAt: number) => void;
  private readonly onExpired: () => void;
  private warning: Deadline | undefined;
  private end: Deadline | undefined;

  constructor(wheel: DeadlineWheel, on: { expiring: (expiresAt: number) => void; expired: () => void }) {
    this.wheel = wheel;
    this.onExpiring = on.expiring;
    this.onExpired = on.expired;
  }

  /** Starts, or starts over with a new token. `expiresAt` is in ms. */
  renew(expiresAt: number): void {
    this.stop();
    const left = expiresAt - Date.now();
    this.warning = this.wheel.after(left - warningMs, () => this.onExpiring(expiresAt));
    this.end = this.wheel.after(left, () => this.onExpired());
  }

  stop(): void {
    this.warning?.cancel();
    this.end?.cancel();
  }
}
