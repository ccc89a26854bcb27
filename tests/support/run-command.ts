import { release } from '@agentconnect/operations';

/** What a command line that cannot be read ends with. */
const badOptionsExitCode = 2;

/**
 * Runs a command of ours by its options, or shows its usage or the release; `run` resolves with the code that it ends
 * with.
 */
export async function runProgram<Options extends { readonly help: boolean }>(
  program: { readonly usage: string; readonly parseOptions: (args: readonly string[]) => Options },
  run: (options: Options, say: (line: string) => void) => Promise<number>,
): Promise<void> {
  await runCommand(async () => {
    const args = process.argv.slice(2);
    if (args.includes('--version')) {
      process.stdout.write(`${release()}\n`);
      return 0;
    }
    const options = read(program.parseOptions, args);
    if (options === undefined) return badOptionsExitCode;
    if (options.help) {
      process.stdout.write(`${program.usage}\n`);
      return 0;
    }
    return run(options, (line) => void process.stdout.write(`» ${line}\n`));
  });
}

function read<Options>(
  parse: (args: readonly string[]) => Options,
  args: readonly string[],
): Options | undefined {
  try {
    return parse(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

/**
 * Runs a command of ours and ends with its code; what it throws is one line to the user. What it has started ends with
 * this process, which a signal's own way would not tell of.
 */
async function runCommand(run: () => Promise<number>): Promise<void> {
  for (const [signal, code] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
  // What set us up has been killed; that it could be is no reason to stay.
  process.once('disconnect', () => process.exit(143));
  process.channel?.unref();
  try {
    process.exitCode = await run();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
