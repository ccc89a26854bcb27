import { runCommand } from '../support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runFuzz } from './run-fuzz.ts';

const say = (line: string): void => void process.stdout.write(`» ${line}\n`);

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const findings = await runFuzz(options, say);
  return findings.length === 0 ? 0 : 1;
});
