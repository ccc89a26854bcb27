// Copies what a package has beside its TypeScript into its built folder: copy-files.mjs <from> <to> <.suffix> …
import { cpSync, statSync } from 'node:fs';

const [from, to, ...suffixes] = process.argv.slice(2);
cpSync(from, to, {
  recursive: true,
  filter: (source) => statSync(source).isDirectory() || suffixes.some((suffix) => source.endsWith(suffix)),
});
