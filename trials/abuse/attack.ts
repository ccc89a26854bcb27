import type { Random } from '../chaos/random.ts';
import type { Ground } from './ground.ts';
import type { Tally } from './tally.ts';

/** What an attacker has when it begins. */
export interface Means {
  /** Good tokens. */
  readonly tokens?: readonly string[];
  /** Sessions of the first token's user. */
  readonly sessions?: readonly string[];
}

/** Where an attacker strikes, in a process of its own. */
export interface Field extends Required<Means> {
  /** The gateway's, on the loopback address. */
  readonly port: number;
  /** Aborted when the time is over. */
  readonly until: AbortSignal;
  readonly tally: Tally;
  readonly random: Random;
}

export interface Attack {
  readonly name: string;
  /** What it tries, as a sentence. */
  readonly tries: string;
  /** What it counts as sent. */
  readonly unit: 'requests' | 'frames' | 'connections';
  /** Settings of the services that are not the default, and why. */
  readonly settings?: { readonly env: Readonly<Record<string, string>>; readonly why: string };
  /** Settings of Redis. */
  readonly redis?: Readonly<Record<string, string>>;
  /** Bystanders also log in meanwhile; with `owner` also the one whose password is guessed at. */
  readonly logins?: 'people' | 'owner';
  /** By how much Redis may grow by the attack, in bytes. */
  readonly redisGrowth?: number;
  /** It takes all places of the workers with turns of so many ms: who speaks meanwhile waits for one of them. */
  readonly turnMs?: number;
  /** Makes what the attacker has, before anything is measured. */
  prepare?(ground: Ground): Promise<Means>;
  /** Attacks until the time is over. */
  strike(field: Field): Promise<void>;
}
