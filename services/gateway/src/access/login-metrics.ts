import { ApiError, type ErrorCode } from '@agentconnect/protocol';
import { Counter, type Registry } from '@prometheus-io/client';

/** By what somebody logs in: a password for a token, a password for a browser, or a login link. */
export type LoginWay = 'token' | 'browser' | 'link';

/** Counts logins, by what became of them. */
export class LoginMetrics {
  private readonly logins: Counter<'via' | 'outcome'>;

  constructor(registry: Registry) {
    this.logins = new Counter({
      name: 'agentconnect_logins_total',
      help: 'Logins that were looked at, by way (token, browser, link) and outcome: ok, or the error code.',
      labelNames: ['via', 'outcome'],
      registers: [registry],
    });
  }

  /** Runs a login and counts it. */
  async count<T>(via: LoginWay, logIn: () => Promise<T>): Promise<T> {
    try {
      const user = await logIn();
      this.logins.inc({ via, outcome: 'ok' });
      return user;
    } catch (error) {
      const outcome: ErrorCode = error instanceof ApiError ? error.code : 'INTERNAL';
      this.logins.inc({ via, outcome });
      throw error;
    }
  }
}
