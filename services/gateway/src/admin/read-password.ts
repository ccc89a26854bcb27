import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { minPasswordLength } from '@agentconnect/protocol';

/** Asks for a password without showing it, or reads it from standard input; it is never taken from the command line. */
export async function readPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await ask() : (await text(process.stdin)).replace(/\r?\n$/, '');
  if (password.length < minPasswordLength) {
    throw new Error(`a password has at least ${minPasswordLength} characters`);
  }
  return password;
}

async function ask(): Promise<string> {
  process.stderr.write('Password: ');
  // Discards what readline echoes.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output, terminal: true });
  const password = await prompt.question('');
  prompt.close();
  process.stderr.write('\n');
  return password;
}
