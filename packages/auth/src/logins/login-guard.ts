import { createHmac } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import type { AuthKeys } from '../redis/auth-keys.ts';
import { loginTagOf } from './login-tag.ts';
import type { CallOf, ScriptLoader } from '../redis/script-loader.ts';
import { beginLogin, endLogin } from '../redis/script-sources.ts';

const firstDelayMs = 5_000;
/** For each failure of a name, and at most. A name that was tried once takes room in Redis only for a while. */
const rememberMs = { each: 600_000, most: 3_600_000 };
/** How long, and how many of, the addresses that a user has logged in from are remembered. */
const known = { forMs: 30 * 24 * 3_600_000, most: 20 };

export interface LoginGuardOptions {
  readonly scripts: ScriptLoader;
  readonly keys: AuthKeys;
  /** The secret under which addresses are kept, then those that were in use before. */
  readonly secrets: readonly [string, ...string[]];
  /** Failures of one name, from all addresses, before logins are delayed; 0 for no delay. */
  readonly failuresMax: number;
  /** The longest delay, in ms. */
  readonly delayMaxMs: number;
}

/** A login that may be tried now, or the ms until it may be. */
export type LoginAttempt =
  { readonly kind: 'known' | 'counted' } | { readonly kind: 'wait'; readonly ms: number };

/**
 * Slows down anybody who guesses the password of one user from many addresses: after some failures, each further one makes
 * everybody wait, twice as long each time. It does not lock out users at addresses that they have logged in from before; there,
 * the limit for one name at one address applies.
 */
export class LoginGuard {
  private readonly options: LoginGuardOptions;
  private readonly beginLogin: CallOf<typeof beginLogin>;
  private readonly endLogin: CallOf<typeof endLogin>;

  constructor(options: LoginGuardOptions) {
    this.options = options;
    this.beginLogin = options.scripts.load(beginLogin);
    this.endLogin = options.scripts.load(endLogin);
  }

  /** Counts an attempt as a failure, until `succeeded`, unless the name is known at the address. */
  async begin(name: string, address: string): Promise<LoginAttempt> {
    const { failuresMax, delayMaxMs } = this.options;
    const [kind, ms] = await this.runBegin(name, address, failuresMax, delayMaxMs);
    if (kind === 'wait') return { kind, ms: Number(ms) };
    return { kind: kind === 'known' ? 'known' : 'counted' };
  }

  /** Whether this user has recently logged in from this address. */
  async isKnown(name: string, address: string): Promise<boolean> {
    const [kind] = await this.runBegin(name, address, 0, 0);
    return kind === 'known';
  }

  /** The password was right: counted failures are forgotten, and the address becomes known. */
  async succeeded(
    name: string,
    address: string,
    { kind }: { readonly kind: 'known' | 'counted' },
  ): Promise<void> {
    const [mark, ...earlierMarks] = this.marksOf(name, address);
    await this.endLogin(keysOf(this.options.keys, name), {
      was_counted: kind === 'counted' ? 1 : 0,
      known_for: known.forMs,
      known_max: known.most,
      mark,
      earlier_marks: earlierMarks,
    });
  }

  private runBegin(
    name: string,
    address: string,
    failuresMax: number,
    delayMaxMs: number,
  ): Promise<readonly unknown[]> {
    return this.beginLogin(keysOf(this.options.keys, name), {
      failures_max: failuresMax,
      first_delay: Math.min(firstDelayMs, delayMaxMs),
      delay_max: delayMaxMs,
      remembered_each: rememberMs.each,
      remembered_max: rememberMs.most,
      known_for: known.forMs,
      marks: this.marksOf(name, address),
    });
  }

  /** What an address of a user is kept as. Redis alone does not reveal the address. */
  private marksOf(name: string, address: string): [newest: string, ...earlier: string[]] {
    const markOf = (secret: string): string =>
      createHmac('sha256', secret).update(`login ${name} ${address}`).digest('base64url').slice(0, 22);
    const [newest, ...earlier] = this.options.secrets;
    return [markOf(newest), ...earlier.map(markOf)];
  }
}

/** Forgets where a user has logged in from, failed logins, and the browsers that the user is logged in with. */
export async function forgetLogins(redis: Redis | Cluster, keys: AuthKeys, name: string): Promise<void> {
  const { FAILURES, ADDRESSES } = keysOf(keys, name);
  await redis.unlink(FAILURES, ADDRESSES, keys.browserLogins(loginTagOf(name)));
}

function keysOf(keys: AuthKeys, name: string): { FAILURES: string; ADDRESSES: string } {
  const tag = loginTagOf(name);
  return { FAILURES: keys.loginFailures(tag), ADDRESSES: keys.loginAddresses(tag) };
}
