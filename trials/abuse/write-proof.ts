import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { format } from 'prettier';
import { table } from './report.ts';
import type { Run } from './run-file.ts';

const page = 'docs/security.md';
const [begin, end] = ['<!-- abuse: begin -->', '<!-- abuse: end -->'];

/** Puts a run's table into the page on security. */
export async function writeProof(run: Run): Promise<void> {
  const [cpu] = cpus();
  const { phases, seed, found } = run;
  const memory = Math.round(totalmem() / 2 ** 30);
  const facts =
    `${commits(run)}, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model.trim()}, ${memory} GiB;` +
    ` seed ${seed}, ${phases.before} s before each attack, ${phases.during} s of it and ${phases.settle} s after it.`;
  const outcomes = found.map(({ outcome }) => outcome);
  const text = withProof(readFileSync(page, 'utf8'), `${facts}\n\n${table(outcomes)}`);
  writeFileSync(page, await format(text, { filepath: page, printWidth: 110, singleQuote: true }));
}

/** The commit of most of a run, and those of attacks that were run by themselves. */
export function commits({ found }: Pick<Run, 'found'>): string {
  const names = Map.groupBy(found, ({ commit }) => commit);
  const inOrder = [...names].toSorted(([, a], [, b]) => b.length - a.length);
  const told = inOrder.map(([commit, some], at) =>
    at === 0 ? commit : `${commit} for ${some.map(({ outcome }) => outcome.attack).join(', ')}`,
  );
  return `Commit ${told.join('; ')}`;
}

/** A page with something else between its marks. */
export function withProof(text: string, proof: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has no ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${proof}\n\n${text.slice(to)}`;
}
