import { runProgram } from '../../tests/support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runCheck } from './run-check.ts';

await runProgram({ usage, parseOptions }, async (options, say) => {
  await runCheck(options, say);
  return 0;
});
