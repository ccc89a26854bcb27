import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cli = `redis-cli() { '${process.execPath}' '${resolve('tests/support/redis-cli.mjs')}' "$@"; }`;

/** The snippet of a page that stands between `<!-- name: begin -->` and its end. */
export function snippetOf(path: string, name: string): string {
  const page = readFileSync(path, 'utf8');
  const [, block] = new RegExp(`<!-- ${name}: begin -->([^]*?)<!-- ${name}: end -->`).exec(page) ?? [];
  const [, code] = /```sh\n([^]*?)```/.exec(block ?? '') ?? [];
  if (code === undefined) throw new Error(`${path} has no snippet "${name}"`);
  return code;
}

/** The code blocks of a page in one language, in order. */
export function codeBlocks(path: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm');
  return [...readFileSync(path, 'utf8').matchAll(fence)].map(([, code]) => code ?? '');
}

/** Runs a snippet of a page, and returns what it prints. */
export async function runSnippet(
  path: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout } = await run('bash', ['-euc', `${cli}\n${snippetOf(path, name)}`], {
    env: { PATH: process.env['PATH'], ...env },
    timeout: 20_000,
  });
  return stdout;
}
