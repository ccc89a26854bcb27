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

  --only <a,b>   runs only these parts: ${partNames.join(', ')}
  --quick        does less of everything, in two minutes instead of fifteen
  --json <file>  writes all figures to a file
  --write        puts tables and plots into docs/performance.md; only for a complete run
  --version      shows the release
  --help         shows this

Measures AgentConnect under load: real processes on this machine, with their own Redis and load generator, compared with
the least that the same route can cost (the floor), with Socket.IO and its Redis Streams adapter, and with a bare server
of the package ws. docs/performance.md explains each part. Needs Linux, which counts processor time exactly; a Redis
server program on this machine; and a limit of at least 15,000 open files per process (ulimit -n). Nothing else should
run at the same time.`;

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
  if (write && (only !== undefined || quick)) throw new Error('--write is only for a complete run');
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
