import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Manifest = z.object({ version: z.string() });

/** The version of the running release, which all packages share. */
export function release(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return Manifest.parse(JSON.parse(text)).version;
}
