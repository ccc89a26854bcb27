import { setTimeout as wait } from 'node:timers/promises';
import { readKeptByAgents } from '../agents/agent-registry.ts';
import { number } from '../scripts/reply.ts';
import { everyPartition, readPartitions } from '../partitions/partitions.ts';
import type { Scripts } from '../scripts/scripts.ts';
import { luaScript } from '../scripts/lua-script.ts';

const script = luaScript('kept', { folder: 'owner', keys: ['ACCOUNT'], args: [] });

/** How long a reading is valid; the same if room is short; and how old it may be while it is renewed; in ms. */
const freshMs = 5_000;
const freshIfShortMs = 500;
const staleMs = 30_000;

/** How long a reading may take before the old one is used, in ms. */
const patienceMs = 1_000;

/** How many users are remembered; the one that was read longest ago makes room. */
const maxUsers = 10_000;

interface Account {
  /** Bytes kept at the reading, and what this process added since. */
  readonly kept: number;
  added: number;
  readonly readAt: number;
}

export interface QuotaOptions {
  readonly scripts: Scripts;
  /** Bytes that one user may keep; 0 is no limit. */
  readonly bytes: number;
  readonly onError: (error: unknown) => void;
}

/**
 * How much Redis keeps for a user, and whether there is room for more. The steps count; this reads their accounts in all
 * partitions every few seconds for each active user, so a user can exceed the limit by what was added elsewhere meanwhile.
 * It reads sooner once a quarter of the room has been used up here.
 */
export class Quota {
  readonly bytes: number;
  private readonly scripts: Scripts;
  private readonly onError: QuotaOptions['onError'];
  private readonly accounts = new Map<string, Account>();
  private readonly reading = new Map<string, Promise<Account>>();

  constructor(options: QuotaOptions) {
    this.scripts = options.scripts;
    this.bytes = options.bytes;
    this.onError = options.onError;
  }

  /** How many more bytes a user may keep, 0 or less if none; `undefined` without a limit. Never rejects. */
  async room(user: string): Promise<number | undefined> {
    if (this.bytes === 0) return undefined;
    const known = this.accounts.get(user);
    const age = known ? performance.now() - known.readAt : Infinity;
    const isShort = known ? known.added >= (this.bytes - known.kept) / 4 : true;
    if (known && age < (isShort ? freshIfShortMs : freshMs)) return this.left(known);
    const reading = this.reading.get(user) ?? this.read(user, known);
    // While there is much room, callers do not wait for a new reading.
    return this.left(known && age < staleMs && !isShort ? known : await reading);
  }

  /** Adds bytes that a user keeps. */
  add(user: string, bytes: number): void {
    const account = this.accounts.get(user);
    if (account) account.added += bytes;
  }

  private left({ kept, added }: Account): number {
    return this.bytes - kept - added;
  }

  private read(user: string, known: Account | undefined): Promise<Account> {
    const reading = this.readAll(user, known).finally(() => this.reading.delete(user));
    this.reading.set(user, reading);
    return reading;
  }

  private async readAll(user: string, known: Account | undefined): Promise<Account> {
    const readAt = performance.now();
    let kept = known ? known.kept + known.added : 0;
    try {
      kept = await inTime(this.readKept(user));
    } catch (error) {
      // Callers continue with the old reading: an unreachable partition must not block texts in the others.
      this.onError(error);
    }
    const account = { kept, added: 0, readAt };
    this.accounts.delete(user);
    this.accounts.set(user, account);
    const [oldest] = this.accounts.keys();
    if (this.accounts.size > maxUsers && oldest !== undefined) this.accounts.delete(oldest);
    return account;
  }

  private async readKept(user: string): Promise<number> {
    const partitions = everyPartition(await readPartitions(this.scripts));
    const each = await Promise.all([
      readKeptByAgents(this.scripts, user),
      ...partitions.map((partition) => readKept(this.scripts, partition, user)),
    ]);
    return each.reduce((sum, bytes) => sum + bytes, 0);
  }
}

async function inTime<T>(reading: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const late = wait(patienceMs, undefined, { signal: patience.signal }).then(() => {
    throw new Error(`reading a user's account took more than ${patienceMs} ms`);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    patience.abort();
    late.catch(() => undefined);
  }
}

/** How many bytes a user's sessions of one partition keep. */
export async function readKept(scripts: Scripts, partition: number, user: string): Promise<number> {
  return number(await scripts.call(script, { ACCOUNT: scripts.keys.kept(partition, user) }, {}), 0);
}
