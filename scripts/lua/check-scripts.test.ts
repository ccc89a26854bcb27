import { expect, it } from 'vitest';
import { checkScripts, type LoadedScript } from './check-scripts.ts';

const header = '-- KEYS: S, IN.\n-- Arguments: none.\n-- Returns: nothing.\n-- Keeps: nothing.\n';
const library = ['-- library', 'local A, B = 1, 2', 'local function one() end', 'local function two() end'];

/** A script with a library, of which the loader has left lines out. */
function script(
  name: string,
  lua: string,
  { without = [], args = [] }: { without?: readonly number[]; args?: readonly string[] } = {},
): LoadedScript {
  const keys = 'local S, IN = unpack(KEYS)';
  const loaded = library.map((line, at) => (without.includes(at + 1) ? '' : line)).join('\n');
  const parts = [
    { from: 'its keys', text: keys, loaded: keys },
    { from: 'library.lua', text: library.join('\n'), loaded },
    { from: `${name}.lua`, text: lua, loaded: lua },
  ];
  return { name, keys: ['S', 'IN'], args, text: parts.map((part) => part.loaded).join('\n'), parts };
}

it('finds nothing wrong where each thing has some use', () => {
  const [a, b] = [script('a', `${header}one(S, A)`), script('b', `${header}two(IN, B)`, { without: [3] })];
  expect(checkScripts([a, b])).toEqual([]);
});

it('finds what no script uses, once, in the part that has it', () => {
  const [a, b] = [script('a', `${header}one(S, A)`, { without: [4] }), script('b', `${header}one(S, A)`)];
  expect(checkScripts([a, b])).toEqual([
    'its keys:1: nothing reads the local IN',
    'library.lua:2: nothing reads the local B',
    'library.lua:4: nothing reads the function two',
  ]);
});

it('finds a function that is left out of every script', () => {
  const a = script('a', `${header}one(S, IN, A, B)`, { without: [4] });
  expect(checkScripts([a, a])).toEqual(['library.lua:4: nothing uses the function two']);
});

it('finds other problems in any script, by its file and line, also what was left out by mistake', () => {
  const bad = script('bad', `${header}one(S, A)\ntwo(IN, nonce)`, { without: [3] });
  expect(checkScripts([script('a', `${header}one(S) two(IN, B)`), bad])).toEqual([
    'bad.lua:5: there is no one',
    'bad.lua:6: there is no nonce',
  ]);
});

it('finds what a header does not say', () => {
  const use = 'one(S, A) two(IN, B)';
  const args = ['nonce', '...more'];
  const silent = script('silent', `-- KEYS: S.\n-- Arguments: nonces.\n-- Keeps: it.\n${use}`, { args });
  expect(checkScripts([silent])).toEqual(['silent.lua: does not say "-- Returns: "']);
  const brief = `-- KEYS (in one slot): S.\n-- Arguments: nonces.\n-- Returns: it.\n-- Keeps: it.\n${use}`;
  expect(checkScripts([script('brief', brief, { args })])).toEqual([
    'brief.lua: does not say what the argument more is',
    'brief.lua: does not say what the argument nonce is',
    'brief.lua: does not say what the key IN is',
  ]);
});
