import { parseArgs } from 'node:util';
import { type PartName, partNames, type Plan, quickPlan, wholePlan } from './plan.ts';

export interface BenchOptions {
  readonly help: boolean;
  readonly plan: Plan;
  /** The parts that run. */
  readonly parts: readonly PartName[];
  /** Where all figures go as JSON, if anywhere. */
  readonly json: string | undefined;
  /** Puts tables and plots into docs/performance.md. */
  readonly write: boolean;
}

export const usage = `npm run bench -- [options]

  --only <a,b>   only these parts: ${partNames.join(', ')}
  --quick        less of everything, within two minutes; else within fifteen
  --json <file>  writes all figures into a file
  --write        puts tables and plots into docs/performance.md; for a whole run
  --version      the release
  --help         this

Measures what the product does as its users load it: real processes, with a Redis and a load of their own on this
machine, beside the least that the same way can cost (the floor), beside Socket.IO with its Redis Streams adapter, and
beside a bare server of the package ws. docs/performance.md tells of each part what is measured, and how. Needs Linux,
which counts processor time exactly, a Redis that runs as a program of this machine, and room for 15,000 open files in a
process (ulimit -n); nothing else should run meanwhile.`;

/** Reads the command line; throws an `Error` of one line for what it does not know. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, quick, json, write, help } = values;
  if (write && (only !== undefined || quick)) throw new Error('--write is for a whole run');
  if (json === '') throw new Error('--json takes the name of a file');
  return {
    help,
    plan: quick ? quickPlan : wholePlan,
    parts: only === undefined ? partNames : partsOf(only),
    json,
    write,
  };
}

function partsOf(text: string): PartName[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const unknown = names.length === 0 ? 'nothing' : names.find((name) => !isPart(name));
  if (unknown !== undefined) throw new Error(`--only takes names of ${partNames.join(', ')}, not ${unknown}`);
  return partNames.filter((name) => names.includes(name));
}

function isPart(name: string): name is PartName {
  return partNames.some((known) => known === name);
}
