import { runProgram } from '../../tests/support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runFuzz } from './run-fuzz.ts';

await runProgram({ usage, parseOptions }, async (options, say) => {
  const findings = await runFuzz(options, say);
  return findings.length === 0 ? 0 : 1;
});
