import { type CheckOptions, parseOptions, usage } from './options.ts';
import { runChecks } from './run-checks.ts';
import { Tools } from './tools.ts';

const options = readOptions();
if (options.help) {
  console.log(usage);
  process.exit(0);
}
if (options.version) {
  const { release } = await import('@agentconnect/operations');
  console.log(release());
  process.exit(0);
}

const tools = new Tools();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => tools.stop());
// What set us up has been killed.
process.on('disconnect', () => tools.stop());

const { passed, failed } = await runChecks(options, tools);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

function readOptions(): CheckOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    process.stderr.write(`✗ ${message} (npm test -- --help)\n`);
    return process.exit(2);
  }
}
