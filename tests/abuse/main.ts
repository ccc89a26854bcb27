import { writeFileSync } from 'node:fs';
import { runProgram } from '../support/run-command.ts';
import { attacks } from './attacks.ts';
import { parseOptions, usage } from './options.ts';
import { table } from './report.ts';
import { runAbuse } from './run-abuse.ts';
import { writeProof } from './write-proof.ts';

await runProgram({ usage, parseOptions }, async (options, say) => {
  if (options.list) {
    for (const { name, tries } of attacks) process.stdout.write(`${name}: ${tries}\n`);
    return 0;
  }
  const outcomes = await runAbuse(options, say);
  process.stdout.write(`\n${table(outcomes)}\n\n`);
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ options, outcomes }, null, 2)}\n`);
  if (options.write) await writeProof(outcomes, options);
  const missed = outcomes.filter(({ verdict }) => verdict === 'missed').map(({ attack }) => attack);
  say(missed.length === 0 ? 'every target that is judged was met' : `targets missed by ${missed.join(', ')}`);
  return missed.length === 0 ? 0 : 1;
});
