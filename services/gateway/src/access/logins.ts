import {
  type Accounts,
  type LoginGuard,
  type LoginLinks,
  type PasswordHasher,
  TooManyPasswordsError,
  type User,
} from '@agentconnect/auth';
import { ApiError } from '@agentconnect/protocol';
import type { AuditLog } from '../audit/audit-log.ts';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';
import type { LoginMetrics, LoginWay } from './login-metrics.ts';

/** A full queue has some room again after this, in s. */
const queueRetrySeconds = 2;

export interface LoginsOptions {
  readonly accounts: Accounts;
  readonly hasher: PasswordHasher;
  readonly guard: LoginGuard;
  readonly links: LoginLinks;
  readonly metrics: LoginMetrics;
  readonly audit: Pick<AuditLog, 'access'>;
  readonly onRateLimited: OnRateLimited;
}

/** A name and a password, and where they came from. */
interface Attempt {
  readonly name: string;
  readonly password: string;
  readonly address: string;
}

/** Logs users in, however many try to guess what their passwords are. */
export class Logins {
  private readonly options: LoginsOptions;

  constructor(options: LoginsOptions) {
    this.options = options;
  }

  /** Throws `RATE_LIMITED` while the queue of passwords to check is full. */
  refuseIfFull(): void {
    if (this.options.hasher.isFull) throw this.full();
  }

  /** The user whose password this is. Rejects with `INVALID_CREDENTIALS`, or `RATE_LIMITED` if it was not looked at. */
  async logIn(via: LoginWay, attempt: Attempt): Promise<User> {
    return this.noted(via, attempt, () => this.byPassword(attempt));
  }

  /** Checks the password of a user who is logged in already. Rejects like `logIn`. */
  async confirm(attempt: Attempt): Promise<void> {
    try {
      await this.byPassword(attempt);
    } catch (error) {
      this.noteRefusal(attempt, error);
      throw error;
    }
  }

  /** The user whose login link this is, which is used up by that. Rejects with `LOGIN_LINK_INVALID`. */
  async logInByLink(secret: string, address: string): Promise<User> {
    return this.noted('link', { address }, async () => {
      const { links, accounts } = this.options;
      const linked = await links.redeem(secret);
      const user = linked && (await accounts.find(linked.user));
      if (user && !user.disabled && linked.issuedAt >= user.tokensFrom) return user;
      throw new ApiError('LOGIN_LINK_INVALID', 'This link was used before, or has expired.');
    });
  }

  /** Runs a login, counts it, and notes what came of it. */
  private async noted(
    via: LoginWay,
    attempt: Pick<Attempt, 'address'> & Partial<Attempt>,
    logIn: () => Promise<User>,
  ): Promise<User> {
    const { metrics, audit } = this.options;
    const { address } = attempt;
    try {
      const user = await metrics.count(via, logIn);
      audit.access('login', () => ({ action: 'login', by: user.name, via: 'api', detail: via, address }));
      return user;
    } catch (error) {
      this.noteRefusal(attempt, error);
      throw error;
    }
  }

  private noteRefusal({ name, address }: Pick<Attempt, 'address'> & Partial<Attempt>, error: unknown): void {
    if (!(error instanceof ApiError) || error.status >= 500) return;
    const { code } = error;
    this.options.audit.access('login.refused', async () => {
      const target = await this.knownName(name);
      return { action: 'login.refused', via: 'api', target, detail: code, address };
    });
  }

  /** A name that somebody has: what else is typed may be a password in the wrong place. */
  private async knownName(name: string | undefined): Promise<string | undefined> {
    return name === undefined ? undefined : (await this.options.accounts.find(name))?.name;
  }

  private async byPassword({ name, password, address }: Attempt): Promise<User> {
    const { guard } = this.options;
    this.refuseIfFull();
    const attempt = await guard.begin(name, address);
    if (attempt.kind === 'wait') throw this.delayed(attempt.ms);
    const user = await this.verify(name, password);
    if (!user) throw new ApiError('INVALID_CREDENTIALS', 'The user name or the password is wrong.');
    await guard.succeeded(name, address, attempt);
    return user;
  }

  private async verify(name: string, password: string): Promise<User | undefined> {
    try {
      return await this.options.accounts.verify(name, password);
    } catch (error) {
      if (error instanceof TooManyPasswordsError) throw this.full();
      throw error;
    }
  }

  private full(): ApiError {
    this.options.onRateLimited('login-queue');
    return new ApiError('RATE_LIMITED', 'Too many logins are waiting to be checked.', {
      retryAfterSeconds: queueRetrySeconds,
    });
  }

  private delayed(ms: number): ApiError {
    this.options.onRateLimited('login-user');
    return new ApiError('RATE_LIMITED', 'Too many failed logins with this user name.', {
      retryAfterSeconds: Math.ceil(ms / 1000),
    });
  }
}
