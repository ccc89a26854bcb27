/**
 * Runs a command of ours and ends with its code; what it throws is one line to the user. What it has started ends with
 * this process, which a signal's own way would not tell of.
 */
export async function runCommand(run: () => Promise<number>): Promise<void> {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
  try {
    process.exitCode = await run();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
