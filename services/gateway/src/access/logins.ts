import {
  type Accounts,
  type LoginGuard,
  type PasswordHasher,
  TooManyPasswordsError,
  type User,
} from '@agentconnect/auth';
import { ApiError } from '@agentconnect/protocol';
import type { OnRateLimited } from '../limits/rate-limit-metrics.ts';

/** A full queue has some room again after this, in s. */
const queueRetrySeconds = 2;

export interface LoginsOptions {
  readonly accounts: Accounts;
  readonly hasher: PasswordHasher;
  readonly guard: LoginGuard;
  readonly onRateLimited: OnRateLimited;
}

/** Logs users in, and slows down the guessing of passwords. */
export class Logins {
  private readonly options: LoginsOptions;

  constructor(options: LoginsOptions) {
    this.options = options;
  }

  /** Throws `RATE_LIMITED` while the queue of passwords to check is full. */
  refuseIfFull(): void {
    if (this.options.hasher.isFull) throw this.full();
  }

  /** The user with this name and password. Rejects with `INVALID_CREDENTIALS`, or `RATE_LIMITED` if they were not checked. */
  async logIn(name: string, password: string, address: string): Promise<User> {
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
