import type { ListenerIdentity } from '../access/identity.ts';
import type { Deadline, DeadlineWheel } from './deadline-wheel.ts';

/** How long before the end of its token a socket is told. */
const warningMs = 60_000;

/**
 * The life of what a listener was opened with: of a token, a warning a minute before its end, and the end. A browser
 * login has no warning, since there is nothing that a page could do about it.
 */
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

  /** Begins, or begins anew with a new token. */
  renew({ expiresAt, login }: ListenerIdentity): void {
    this.stop();
    const left = expiresAt - Date.now();
    this.warning =
      login === undefined ? this.wheel.after(left - warningMs, () => this.onExpiring(expiresAt)) : undefined;
    this.end = this.wheel.after(left, () => this.onExpired());
  }

  stop(): void {
    this.warning?.cancel();
    this.end?.cancel();
  }
}
