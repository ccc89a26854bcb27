import { badSettingExitCode, release, SettingsError } from '@agentconnect/operations';
import { readLauncherConfig } from './config.ts';
import { loadEnvFile } from './env-file.ts';
import { Launch } from './launch.ts';
import { LaunchError } from './launch-error.ts';
import { type LaunchOptions, parseOptions, usage } from './options.ts';
import { say } from './say.ts';

/** npm hands Ctrl-C on, so one of them may come twice; a second within this time is the first, in ms. */
const oneSignalMs = 500;

const options = readOptions();
if (options.help || options.version) {
  console.log(options.help ? usage : release());
  process.exit(0);
}

loadEnvFile();

let launch: Launch | undefined;
let exitCode = 0;
let stoppedAt: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
// What set us up has been killed.
process.on('disconnect', stop);
// Whoever read the logs has gone.
process.stdout.on('error', stop);
process.stderr.on('error', stop);
process.on('uncaughtException', (error) => fail(error));

try {
  const config = readLauncherConfig(process.env);
  launch = new Launch({
    options,
    config,
    env: process.env,
    // What services say while they are ended for a failure would bury its line.
    print: (text) => {
      if (exitCode === 0) process.stdout.write(text);
    },
    onFatal: fail,
    onBadSetting: (line) => fail(line, badSettingExitCode),
  });
  await launch.start();
} catch (error) {
  if (stoppedAt === undefined) fail(error instanceof Error ? error : String(error));
}

/** The first signal ends everything in good order, the second at once. */
function stop(): void {
  const now = performance.now();
  if (stoppedAt === undefined) {
    stoppedAt = now;
    say('stopping … (again to stop at once)');
    end();
  } else if (now - stoppedAt > oneSignalMs) {
    launch?.kill();
  }
}

function fail(
  problem: Error | string,
  code = problem instanceof SettingsError ? badSettingExitCode : 1,
): void {
  if (exitCode !== 0) return;
  exitCode = code;
  const isExpected = problem instanceof LaunchError || problem instanceof SettingsError;
  const text = typeof problem === 'string' ? problem : isExpected ? problem.message : unexpected(problem);
  process.stderr.write(`✗ ${text}\n`);
  stoppedAt ??= performance.now();
  end();
}

/** One line. What the system says of a failure names the file that is in the way; a stack names only ours. */
function unexpected({ name, message }: Error): string {
  return `npm start failed: ${message.replaceAll(/\s+/g, ' ').trim() || name}`;
}

function end(): void {
  const stopped = launch ? launch.stop() : Promise.resolve();
  stopped.then(
    () => process.exit(exitCode),
    (error: unknown) => {
      process.stderr.write(`✗ ${String(error)}\n`);
      process.exit(1);
    },
  );
}

function readOptions(): LaunchOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    process.stderr.write(`✗ ${message} (npm start -- --help)\n`);
    return process.exit(2);
  }
}
