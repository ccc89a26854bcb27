import { createHash, createHmac } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { luaScript, type ScriptRunner } from './lua-script.ts';

const beginScript = luaScript('begin-login');
const endScript = luaScript('end-login');

const firstDelayMs = 5_000;
/** For each failure of a name, and at the longest: a name that was tried once fills Redis only for a while. */
const rememberMs = { each: 600_000, most: 3_600_000 };
/** For how long, and how many of them, addresses are known that a user has logged in from. */
const known = { forMs: 30 * 24 * 3_600_000, most: 20 };

export interface LoginGuardOptions {
  readonly scripts: ScriptRunner;
  /** REDIS_PREFIX. */
  readonly prefix: string;
  /** Under which addresses are kept; those that were in use before follow. */
  readonly secrets: readonly [string, ...string[]];
  /** Failures of one name, over all addresses, before it is delayed; 0 for no delay. */
  readonly failuresMax: number;
  /** The longest delay, in ms. */
  readonly delayMaxMs: number;
}

/** A login that may be tried, or in how many ms it may be. */
export type LoginAttempt =
  { readonly kind: 'known' | 'counted' } | { readonly kind: 'wait'; readonly ms: number };

/**
 * Slows down who guesses the password of one user from many addresses: from some failures on, each further one has all
 * wait, for twice as long each time. It does not keep the user out who comes from where it has been before: there the
 * limit of one name at one address does.
 */
export class LoginGuard {
  private readonly options: LoginGuardOptions;

  constructor(options: LoginGuardOptions) {
    this.options = options;
  }

  /** Counts an attempt, as a failure until `succeeded`, unless the name is known at the address. */
  async begin(name: string, address: string): Promise<LoginAttempt> {
    const { failuresMax, delayMaxMs } = this.options;
    const [kind, ms] = await this.runBegin(name, address, failuresMax, delayMaxMs);
    if (kind === 'wait') return { kind, ms: Number(ms) };
    return { kind: kind === 'known' ? 'known' : 'counted' };
  }

  /** Whether somebody of this name has logged in from this address lately. */
  async isKnown(name: string, address: string): Promise<boolean> {
    const [kind] = await this.runBegin(name, address, 0, 0);
    return kind === 'known';
  }

  /** The password was right: failures that were counted are forgotten, and the address is known. */
  async succeeded(
    name: string,
    address: string,
    { kind }: { readonly kind: 'known' | 'counted' },
  ): Promise<void> {
    const { scripts, prefix } = this.options;
    const counted = kind === 'counted' ? 1 : 0;
    const args = [counted, known.forMs, known.most, ...this.marksOf(name, address)];
    await scripts.run(endScript, keysOf(prefix, name), args);
  }

  private runBegin(
    name: string,
    address: string,
    failuresMax: number,
    delayMaxMs: number,
  ): Promise<readonly unknown[]> {
    const { scripts, prefix } = this.options;
    return scripts.run(beginScript, keysOf(prefix, name), [
      failuresMax,
      Math.min(firstDelayMs, delayMaxMs),
      delayMaxMs,
      rememberMs.each,
      rememberMs.most,
      known.forMs,
      ...this.marksOf(name, address),
    ]);
  }

  /** What an address of a user is kept as: nobody finds it out who has Redis alone. */
  private marksOf(name: string, address: string): string[] {
    return this.options.secrets.map((secret) =>
      createHmac('sha256', secret).update(`login ${name} ${address}`).digest('base64url').slice(0, 22),
    );
  }
}

/** Forgets where a user has logged in from, and its failures. */
export async function forgetLogins(redis: Redis | Cluster, prefix: string, name: string): Promise<void> {
  await redis.unlink(...keysOf(prefix, name));
}

/** Names are given by anybody, and may be anything: a password in the wrong field, for one. */
function keysOf(prefix: string, name: string): [failures: string, addresses: string] {
  const hash = createHash('sha256').update(name).digest('base64url').slice(0, 22);
  return [`${prefix}:{l:${hash}}:failures`, `${prefix}:{l:${hash}}:addresses`];
}
