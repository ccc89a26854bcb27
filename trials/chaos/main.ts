import { runProgram } from '../../tests/support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runChaos } from './run-chaos.ts';

await runProgram({ usage, parseOptions }, async (options, say) => {
  const wrong = await runChaos(options, say);
  return wrong.length === 0 ? 0 : 1;
});
