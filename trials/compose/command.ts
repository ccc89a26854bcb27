import { spawn } from 'node:child_process';
import { root } from '../../scripts/setup/root.mjs';

export interface CommandOptions {
  /** Its standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a failed command wrote last, as much of it as helps. */
const tail = 3_000;

/** Runs a program in the project's folder and returns what it prints; rejects with that and its complaints if it fails. */
export async function command(
  [program = '', ...args]: readonly string[],
  { input = '', env = {} }: CommandOptions = {},
): Promise<string> {
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env } });
  // Whoever ends this process ends what it has begun.
  const end = (): void => void child.kill();
  process.once('exit', end);
  let printed = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  // A program that ends early reads no more.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(1);
    });
    child.once('close', resolve);
  });
  process.off('exit', end);
  if (code === 0) return printed;
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.slice(-tail)}`);
}

/** As `command`, for what may be missing. */
export async function attempt(line: readonly string[]): Promise<string | undefined> {
  return command(line).catch(() => undefined);
}
