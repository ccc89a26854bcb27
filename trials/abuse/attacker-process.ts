import { once, setMaxListeners } from 'node:events';
import { constants, setPriority } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '../chaos/random.ts';
import type { Field, Means } from './attack.ts';
import { attacks } from './attacks.ts';
import { type Count, Tally } from './tally.ts';

/** What an attacker is told. */
export interface AttackerJob {
  readonly attack: string;
  readonly port: number;
  readonly seed: number;
  readonly seconds: number;
  readonly means: Means;
}

const tellMs = 1_000;
/** For an attack to leave off. */
const graceMs = 3_000;

// The attacker leaves the cores to those it attacks: what is shown is what it does to them, not what it takes from them.
setPriority(constants.priority.PRIORITY_LOW);
process.once('disconnect', () => process.exit(1));

const [job] = (await once(process, 'message')) as [AttackerJob];
const attack = attacks.find(({ name }) => name === job.attack);
if (!attack) throw new Error(`there is no attack ${job.attack}`);
const tally = new Tally();
const tell = (count: Count): void => void process.send?.(count);
process.send?.('ready');
await once(process, 'message');

const until = AbortSignal.timeout(job.seconds * 1_000);
// Each of many connections listens to it.
setMaxListeners(0, until);
// What it holds then is what counts, not what it lets go of.
let last = tally.count;
until.addEventListener('abort', () => (last = tally.count), { once: true });
const telling = setInterval(() => tell(tally.count), tellMs);
const { port, seed, means } = job;
const { tokens = [], sessions = [] } = means;
const field: Field = { port, tokens, sessions, until, tally, random: new Random(seed) };
await Promise.race([attack.strike(field), once(until, 'abort').then(() => wait(graceMs))]);
clearInterval(telling);
process.send?.(last, () => process.exit(0));
