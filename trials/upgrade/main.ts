import { runProgram } from '../../tests/support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runUpgrade } from './run-upgrade.ts';

await runProgram({ usage, parseOptions }, async (options, say) => {
  const wrong = await runUpgrade(options, say);
  return wrong.length === 0 ? 0 : 1;
});
