import { parseOptions, usage } from './options.ts';
import { runChaos } from './run-chaos.ts';

// What the run has started ends with this process, which a signal's own way would not tell of.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

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
