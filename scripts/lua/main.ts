// The check of the Lua, in `npm test`. luacheck, which does this elsewhere, is not on npm, where a fresh machine gets its tools
// from; so scopes are looked at here, on top of a parser that is.
import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { scriptSources } from '@agentconnect/auth';
import '@agentconnect/broker';
import { readScript, scriptsRead } from '../../packages/broker/src/scripts/lua-script.ts';
import { root } from '../setup/root.mjs';
import { checkScripts } from './check-scripts.ts';

for (const source of Object.values(scriptSources)) readScript<string, string>(source);
const scripts = scriptsRead().map((script) => ({
  ...script,
  parts: script.parts.map((part) => ({
    ...part,
    from: part.from.startsWith('/') ? relative(root, part.from) : part.from,
  })),
}));
const loaded = new Set(scripts.flatMap(({ parts }) => parts.map(({ from }) => from)));
const unread = globSync('packages/*/src/**/*.lua', { cwd: root }).filter((file) => !loaded.has(file));
const problems = [...checkScripts(scripts), ...unread.map((file) => `${file}: no script reads it`)];
for (const problem of problems) console.log(problem);
console.log(`${scripts.length} scripts, ${problems.length} problems`);
process.exit(problems.length > 0 ? 1 : 0);
