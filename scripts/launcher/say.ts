/** A progress line, beside what the services print. */
export function say(line: string): void {
  process.stderr.write(`» ${line}\n`);
}
