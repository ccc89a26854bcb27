import { parseArgs } from 'node:util';
import { integerOption, numberOption, withNegatives } from '../../tests/support/number-option.ts';
import { faultNames } from './faults/fault-names.ts';
import { type RedisKind, redisKinds } from './faults/redis-kind.ts';

/** Faults that can be put into the build on purpose: the run must then fail. */
const sabotages = ['fence', 'dedupe', 'gap'] as const;
type Sabotage = (typeof sabotages)[number];

/** What a run starts has one replica of each server, or on a Redis that stands alone none. */
const durabilities: Readonly<Record<RedisKind, readonly string[]>> = {
  standalone: ['memory'],
  sentinel: ['memory', 'wait:1'],
  cluster: ['memory', 'wait:1'],
};

/** They are of what a run starts itself. */
const ofItsOwn = ['durability', 'faults', 'sabotage'] as const;

/** A deployment that is up already. */
interface GivenDeployment {
  /** Its API, as `http://host:8000/api`. */
  readonly api: string;
  readonly user: string;
  readonly password: string;
  /** Its Redis and what its keys begin with, if they are to be judged too. */
  readonly redis: { readonly url: string; readonly prefix: string } | undefined;
}

export interface ChaosOptions {
  readonly help: boolean;
  readonly seed: number;
  readonly minutes: number;
  readonly clients: number;
  readonly redis: RedisKind;
  /** The gateways' `DURABILITY`: with `wait:N` no text that was acked may be lost. */
  readonly durability: string;
  /** What to aim at; faults are then made by others. Without it a run starts what it needs. */
  readonly given: GivenDeployment | undefined;
  readonly sabotage: Sabotage | undefined;
  /** Only faults whose names hold one of these; all if there are none. */
  readonly faults: readonly string[];
  /** How long everything may take to be answered after the last fault, in ms. */
  readonly quietMs: number;
}

export const usage = `npm run chaos -- [options]

  --seed <n>         repeats a run's choices (a random one if left out; the run prints it)
  --minutes <m>      how long clients talk and faults happen (3)
  --clients <n>      sessions that talk at once (24)
  --redis <kind>     ${redisKinds.join(', ')} (standalone)
  --durability <d>   the gateways' DURABILITY (memory); with wait:1, for sentinel and cluster, no acked text may be lost
  --url <address>    tests a running deployment, such as http://host:8000, on the kind of Redis that --redis names. Its
                     user and password come from AGENTCONNECT_USER and AGENTCONNECT_PASSWORD. Make the faults yourself,
                     and turn off its limits for users. With REDIS_URL (and REDIS_PREFIX) the run also checks what it
                     left in that Redis, which nobody else may use meanwhile
  --faults <a,b>     only faults with these names, or whose names contain these words: "links cut,killed"; a word that no
                     name contains lists the faults on each kind of Redis
  --sabotage <what>  ${sabotages.join(', ')}: runs without this check; the run must fail
  --version          shows the release
  --help             shows this

Runs real processes, a real Redis and many clients while faults happen: processes are killed and halted, links are cut,
slowed and silenced, Redis crashes, freezes and fails over. At the end every message must have exactly one answer, in
order, at every client, and nothing may be left over. Ends with exit code 0 if so.`;

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[], env: Env = process.env): ChaosOptions {
  const { values } = parseArgs({
    args: withNegatives(args),
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string', default: '3' },
      clients: { type: 'string', default: '24' },
      redis: { type: 'string', default: 'standalone' },
      durability: { type: 'string' },
      url: { type: 'string' },
      faults: { type: 'string' },
      sabotage: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const foreign = ofItsOwn.find((name) => values[name] !== undefined);
  if (values.url !== undefined && foreign) throw new Error(`--${foreign} cannot be combined with --url`);
  const redis = oneOf('--redis', values.redis, redisKinds);
  const seed = values.seed ?? String(Math.floor(Math.random() * 1_000_000));
  return {
    help: values.help,
    seed: integerOption('--seed', seed, 0, 4_294_967_295),
    minutes: numberOption('--minutes', values.minutes, 0.05, 600),
    clients: integerOption('--clients', values.clients, 1, 500),
    redis,
    durability: durabilityOn(redis, values.durability ?? 'memory'),
    given: values.url === undefined ? undefined : givenAt(values.url, env),
    quietMs: 90_000,
    faults: values.faults === undefined ? [] : wordsOf(values.faults, redis),
    sabotage: values.sabotage === undefined ? undefined : oneOf('--sabotage', values.sabotage, sabotages),
  };
}

function durabilityOn(redis: RedisKind, text: string): string {
  return oneOf(`--durability with Redis ${redis}`, text, durabilities[redis]);
}

/** Each word has to be in the name of a fault: a run that leaves one out proves less than it says. */
function wordsOf(text: string, redis: RedisKind): string[] {
  const names = faultNames[redis];
  const words = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const unknown =
    words.length === 0 ? text : words.find((word) => !names.some((name) => name.includes(word)));
  if (unknown === undefined) return words;
  throw new Error(`--faults takes words from ${names.join(', ')}, not ${unknown || 'nothing'}`);
}

function givenAt(url: string, env: Env): GivenDeployment {
  const { AGENTCONNECT_USER: user, AGENTCONNECT_PASSWORD: password, REDIS_URL, REDIS_PREFIX = 'ac' } = env;
  if (!user || !password) throw new Error('--url needs AGENTCONNECT_USER and AGENTCONNECT_PASSWORD');
  const redis = REDIS_URL ? { url: REDIS_URL, prefix: REDIS_PREFIX } : undefined;
  return { api: apiOf(url), user, password, redis };
}

function apiOf(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error(`--url takes an address, not ${text}`);
  return url.pathname === '/' ? `${url.origin}/api` : text.replace(/\/$/, '');
}

function oneOf<const T extends string>(name: string, text: string, list: readonly T[]): T {
  const known = list.find((one) => one === text);
  if (known !== undefined) return known;
  throw new Error(`${name} takes one of ${list.join(', ')}, not ${text}`);
}
