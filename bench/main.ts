import { runCommand } from '../tests/support/run-command.ts';
import { BenchStack } from './bench-stack.ts';
import { parseOptions, usage } from './options.ts';
import { idle, longMessages, messages, roundTripsOf, streaming } from './parts.ts';
import { partitions } from './partitions.ts';
import { measureReferences } from './references.ts';
import { report } from './report.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

await runCommand(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    say(usage);
    return 0;
  }
  const parted = await partitions();
  const stack = await BenchStack.start();
  try {
    const references = await measureReferences(stack.redis);
    const roundTrips = await roundTripsOf(stack);
    // The gateway has done little yet when it gets its idle sockets.
    const silent = await idle(stack, options.sockets);
    const written = await streaming(stack, options.talkers, options.seconds);
    const told = await messages(stack, options.talkers, options.seconds);
    const long = await longMessages(stack, Math.ceil(options.talkers / 5), options.seconds);
    for (const line of report({ references, roundTrips, silent, written, told, long, parted })) say(line);
  } finally {
    await stack.stop();
  }
  return 0;
});
