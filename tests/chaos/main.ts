import { runCommand } from '../support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runChaos } from './run-chaos.ts';

const say = (line: string): void => void process.stdout.write(`» ${line}\n`);

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const wrong = await runChaos(options, say);
  return wrong.length === 0 ? 0 : 1;
});
