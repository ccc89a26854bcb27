import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/prepare.mjs';
import { Launch } from './launch.ts';
import { type LaunchOptions, parseOptions, usage } from './options.ts';
import { say } from './say.ts';

const options = optionsOrEnd();
if (options.help) {
  console.log(usage);
  process.exit(0);
}
// What stands in the environment already wins over the file.
if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));

let failed = false;
let signals = 0;
const launch = new Launch(options, process.env, (line) => end(line));
process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
process.on('SIGHUP', onSignal);
try {
  await launch.start();
} catch (error) {
  end(error instanceof Error ? error.message : String(error));
}

/** The first signal stops everything in good order, the second at once. */
function onSignal(): void {
  signals += 1;
  if (signals === 1) {
    say('stopping (again to stop at once) …');
    stop();
  } else {
    launch.kill();
  }
}

function end(line: string): void {
  if (failed) return;
  failed = true;
  process.stderr.write(`✗ ${line}\n`);
  stop();
}

function stop(): void {
  launch.stop().then(
    () => process.exit(failed ? 1 : 0),
    (error: unknown) => {
      process.stderr.write(`✗ ${String(error)}\n`);
      process.exit(1);
    },
  );
}

function optionsOrEnd(): LaunchOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(
      `✗ ${error instanceof Error ? error.message : String(error)} (see npm start -- --help)\n`,
    );
    return process.exit(2);
  }
}
