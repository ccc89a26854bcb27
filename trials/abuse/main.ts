import { writeFileSync } from 'node:fs';
import { commitOf } from '../../tests/support/commit-of.ts';
import { runProgram } from '../../tests/support/run-command.ts';
import { attacks } from './attacks.ts';
import { parseOptions, usage } from './options.ts';
import { table } from './report.ts';
import { runAbuse } from './run-abuse.ts';
import { joined, type Run, writeRun } from './run-file.ts';
import { writeProof } from './write-proof.ts';

await runProgram({ usage, parseOptions }, async (options, say) => {
  const { seed, phases, into, json } = options;
  if (options.list) {
    const list = attacks.map(({ name, tries }) => ({ name, tries }));
    if (json === undefined) for (const { name, tries } of list) process.stdout.write(`${name}: ${tries}\n`);
    else writeFileSync(json, `${JSON.stringify(list, null, 2)}\n`);
    return 0;
  }
  const commit = commitOf();
  const found = (await runAbuse(options, say)).map((outcome) => ({ outcome, commit }));
  const own: Run = { seed, phases, found };
  const run = into === undefined ? own : joined(into, own);
  const outcomes = run.found.map(({ outcome }) => outcome);
  process.stdout.write(`\n${table(outcomes)}\n\n`);
  if (json !== undefined) writeRun(json, run);
  if (options.write) await writeProof(run);
  const missed = outcomes.filter(({ verdict }) => verdict === 'missed').map(({ attack }) => attack);
  say(missed.length === 0 ? 'every target that is judged was met' : `targets missed by ${missed.join(', ')}`);
  return missed.length === 0 ? 0 : 1;
});
