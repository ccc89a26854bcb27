import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { format } from 'prettier';
import type { AbuseOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { table } from './report.ts';

const page = 'docs/security.md';
const [begin, end] = ['<!-- abuse: begin -->', '<!-- abuse: end -->'];

/** Puts a run's table into the page on security. */
export async function writeProof(
  outcomes: readonly Outcome[],
  { phases, seed }: Pick<AbuseOptions, 'phases' | 'seed'>,
): Promise<void> {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const facts =
    `Commit ${commit()}, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model.trim()}, ${memory} GiB;` +
    ` seed ${seed}, ${phases.before} s before each attack, ${phases.during} s of it and ${phases.settle} s after it.`;
  const text = withProof(readFileSync(page, 'utf8'), `${facts}\n\n${table(outcomes)}`);
  writeFileSync(page, await format(text, { filepath: page, printWidth: 110, singleQuote: true }));
}

/** A page with something else between its marks. */
export function withProof(text: string, proof: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has no ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${proof}\n\n${text.slice(to)}`;
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const isClean = git('status', '--porcelain', '--untracked-files=no') === '';
  return `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : ' with changes'}`;
}
