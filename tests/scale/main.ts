import { runCommand } from '../support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runScale } from './run-scale.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    say(usage);
    return 0;
  }
  const wrong = await runScale(options, say);
  return wrong.length === 0 ? 0 : 1;
});
