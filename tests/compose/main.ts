import { runCommand } from '../support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runCheck } from './run-check.ts';

const say = (line: string): void => void process.stdout.write(`» ${line}\n`);

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  await runCheck(options, say);
  return 0;
});
