import { runProgram } from '../../tests/support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runScale } from './run-scale.ts';

await runProgram({ usage, parseOptions }, async (options) => {
  const wrong = await runScale(options, (text) => void process.stdout.write(`${text}\n`));
  return wrong.length === 0 ? 0 : 1;
});
