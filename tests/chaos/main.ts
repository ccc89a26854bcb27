import { parseOptions, usage } from './options.ts';
import { runChaos } from './run-chaos.ts';

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
  } else {
    const wrong = await runChaos(options, (line) => void process.stdout.write(`» ${line}\n`));
    process.exitCode = wrong.length === 0 ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
