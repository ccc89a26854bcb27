import { parseArgs } from 'node:util';
import { integerOption, withNegatives } from '../../tests/support/number-option.ts';
import { attacks } from './attacks.ts';

/** How long each part of an attack takes, in s. */
export interface Phases {
  readonly before: number;
  readonly during: number;
  /** Between the end of the attack and the second look at the heap. */
  readonly settle: number;
}

export interface AbuseOptions {
  readonly help: boolean;
  readonly list: boolean;
  readonly seed: number;
  /** Names of attacks. */
  readonly only: readonly string[];
  readonly phases: Phases;
  /** Where the figures, or the list, go as JSON, if anywhere. */
  readonly json: string | undefined;
  /** A file of an earlier run, whose other outcomes are taken for these. */
  readonly into: string | undefined;
  /** Puts the table into docs/security.md. */
  readonly write: boolean;
}

const whole: Phases = { before: 20, during: 30, settle: 60 };
const quick: Phases = { before: 6, during: 8, settle: 11 };

export const usage = `npm run abuse -- [options]

  --only <a,b>   runs only these attacks
  --quick        uses shorter phases: ${told(quick)} instead of ${told(whole)}
  --list         lists the attacks, and what each tries
  --seed <n>     repeats a run's choices (a random one if left out; the run prints it)
  --json <file>  writes all figures to a file; with --list, the list
  --into <file>  replaces the outcomes of these attacks in a file that an earlier run wrote with --json
  --write        puts the table into docs/security.md; only for all attacks, or with --into a file that has all
  --version      shows the release
  --help         shows this

Attacks real processes; each attack gets its own gateway, worker and Redis. Meanwhile other users continue with requests,
socket round trips and new sessions, whose times are measured before and during the attack. A target is missed if their
median more than doubles, if their 99th percentile more than trebles and grows by more than 20 ms, if one of them gets an
error, if a process ends, or if the gateway's heap does not shrink back. Ends with exit code 0 if no target is missed.
Needs Linux, whose loopback network has many addresses, and about ${minutes(whole)} minutes (${minutes(quick)} with --quick).`;

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): AbuseOptions {
  const { values } = parseArgs({
    args: withNegatives(args),
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      json: { type: 'string' },
      into: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.write && values.only !== undefined && values.into === undefined)
    throw new Error('--write is for a run of all attacks, or takes --into as well');
  if (values.json === '') throw new Error('--json takes the name of a file');
  if (values.list && values.into !== undefined) throw new Error('--into is not for --list');
  if (values.into === '') throw new Error('--into takes the name of a file');
  return {
    help: values.help,
    list: values.list,
    seed: integerOption('--seed', values.seed, 0, 4_294_967_295),
    only: values.only === undefined ? [] : namesOf(values.only),
    phases: values.quick ? quick : whole,
    json: values.json ?? values.into,
    into: values.into,
    write: values.write,
  };
}

function namesOf(text: string): string[] {
  const known = attacks.map(({ name }) => name);
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const unknown = names.length === 0 ? 'nothing' : names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new Error(`--only takes names of ${known.join(', ')}, not ${unknown}`);
}

function told({ before, during, settle }: Phases): string {
  return `${before} s before the attack, ${during} s of it, ${settle} s after it`;
}

function minutes({ before, during, settle }: Phases): number {
  const startSeconds = 10;
  return Math.ceil((attacks.length * (startSeconds + before + during + settle)) / 60);
}
