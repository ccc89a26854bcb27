/**
 * Runs a command of ours and ends with its code; what it throws is one line to the user. What it has started ends with
 * this process, which a signal's own way would not tell of.
 */
export async function runCommand(run: () => Promise<number>): Promise<void> {
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
