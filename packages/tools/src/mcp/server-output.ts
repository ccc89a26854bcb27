import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Secrets } from '../secrets/secrets.ts';

/** In UTF-16 units. */
const longestLine = 1_000;
/** Lines that are told of one process; a program that goes on about itself says little. */
const mostLines = 200;

/** Tells what a program writes to its standard error, without secrets, and reads on when it has been told enough. */
export function tellOutput(output: Readable, secrets: Secrets, tell: (line: string) => void): void {
  let lines = 0;
  const reader = createInterface({ input: output, crlfDelay: Infinity });
  reader.on('line', (line) => {
    lines += 1;
    if (lines <= mostLines) tell(secrets.hide(line.slice(0, longestLine)).toWellFormed());
  });
  output.on('error', () => reader.close());
}
