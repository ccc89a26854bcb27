// Copies the Lua scripts of a package beside its built JavaScript: copy-lua.mjs <from> <to>.
import { cpSync, statSync } from 'node:fs';

const [from, to] = process.argv.slice(2);
cpSync(from, to, {
  recursive: true,
  filter: (source) => statSync(source).isDirectory() || source.endsWith('.lua'),
});
