import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providerSettings } from '@agentconnect/providers';
import { root } from '../setup/root.mjs';

const before = '# Keys of AI providers. Without one, the built-in demo provider answers.\n';
const behind = '# A JSON file with further OpenAI-compatible servers';

/** .env.example, with the settings that built-in providers offer. Throws an `Error` if it has no place for them. */
export function envExample(): string {
  const page = readFileSync(join(root, '.env.example'), 'utf8');
  const [from, to] = [page.indexOf(before), page.indexOf(behind)];
  if (from < 0 || to < from) throw new Error('.env.example has no place for the settings of providers');
  return `${page.slice(0, from)}${before}${keys()}\n${addresses()}${page.slice(to)}`;
}

const line = (name: string, example = ''): string => `# ${name}=${example}\n`;

function keys(): string {
  return Object.entries(providerSettings)
    .filter(([, { secret, example }]) => secret && example !== undefined)
    .map(([name, { example }]) => line(name, example))
    .join('');
}

function addresses(): string {
  return Object.entries(providerSettings)
    .filter(([, { secret, example }]) => !secret && example !== undefined)
    .map(([name, { description, example }]) => `# ${description}\n${line(name, example)}\n`)
    .join('');
}
