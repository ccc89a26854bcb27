// What the set-up has to say, one line a step. It goes to stderr, so that what a command prints can be piped.

/** Runs a step and says on one line what it did and how long that took. */
export async function step(label, work) {
  const started = performance.now();
  process.stderr.write(`» ${label} … `);
  try {
    const done = await work();
    process.stderr.write(`done (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
    return done;
  } catch (error) {
    process.stderr.write('failed\n');
    throw error;
  }
}

/** Something that whoever runs the script can mend. The message is one line that says how. */
export class SetupError extends Error {
  name = 'SetupError';

  /** `output` is what a tool said, shown before the line. */
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/** Ends with the one line of an error. */
export function failWith(error) {
  if (!(error instanceof SetupError)) throw error;
  if (error.output) process.stderr.write(`${error.output.trimEnd()}\n\n`);
  process.stderr.write(`✗ ${error.message}\n`);
  process.exit(1);
}
