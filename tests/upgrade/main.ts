import { runCommand } from '../support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { runUpgrade } from './run-upgrade.ts';

const say = (text: string): void => void process.stdout.write(`» ${text}\n`);

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const wrong = await runUpgrade(options, say);
  return wrong.length === 0 ? 0 : 1;
});
