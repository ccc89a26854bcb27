import { writeFileSync } from 'node:fs';
import { runProgram } from '../tests/support/run-command.ts';
import { machineFacts } from './measure/machine.ts';
import { parseOptions, usage } from './options.ts';
import { runParts } from './parts.ts';
import { figuresText, writePage } from './report/performance-page.ts';
import { judge } from './report/targets.ts';

await runProgram({ usage, parseOptions }, async ({ parts, plan, json, write }, say) => {
  const machine = await machineFacts();
  const figures = await runParts(parts, { plan, say });
  process.stdout.write(`\n${figuresText(machine, figures)}\n\n`);
  const judged = judge(figures);
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify({ machine, plan, figures, targets: judged }, null, 2)}\n`);
  }
  if (write) await writePage(machine, figures);
  const missed = judged.filter(({ isMet }) => isMet === false).map(({ about }) => about);
  say(missed.length === 0 ? 'every target that was measured is met' : `targets missed: ${missed.join('; ')}`);
  return 0;
});
