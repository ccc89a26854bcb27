import { expect, it } from 'vitest';
import { checkScripts, type LoadedScript } from './check-scripts.ts';

const header = '-- KEYS: S, IN.\n-- Arguments: none.\n-- Returns: nothing.\n-- Keeps: nothing.\n';
const library = {
  from: 'library.lua',
  text: '-- library\nlocal function one() end\nlocal function two() end\n',
};

function script(name: string, lua: string, names: Partial<LoadedScript> = {}): LoadedScript {
  const parts = [
    { from: 'its keys', text: 'local S, IN = unpack(KEYS)' },
    library,
    { from: `${name}.lua`, text: lua },
  ];
  const text = parts.map((part) => part.text).join('\n');
  return { name, keys: ['S', 'IN'], args: [], ...names, text, parts };
}

it('finds nothing wrong where each thing has some use', () => {
  expect(checkScripts([script('a', `${header}one(S)`), script('b', `${header}two(IN)`)])).toEqual([]);
});

it('finds what no script uses, once, in the part that has it', () => {
  expect(checkScripts([script('a', `${header}one(S)`), script('b', `${header}one(S)`)])).toEqual([
    'its keys:1: nothing reads the local IN',
    'library.lua:3: nothing reads the function two',
  ]);
});

it('finds other problems in any script, by its file and line', () => {
  const bad = script('bad', `${header}one(S)\ntwo(IN, nonce)`);
  expect(checkScripts([script('a', `${header}one(S) two(IN)`), bad])).toEqual([
    'bad.lua:6: there is no nonce',
  ]);
});

it('finds what a header does not say', () => {
  const args = ['nonce', '...more'];
  const silent = script(
    'silent',
    '-- silent: is it.\n-- KEYS: S.\n-- Arguments: nonces.\n-- Keeps: it.\none(S) two(IN)',
    { args },
  );
  expect(checkScripts([silent])).toEqual(['silent.lua: does not say "-- Returns: "']);
  const brief = script(
    'brief',
    `-- KEYS (in one slot): S.\n-- Arguments: nonces.\n-- Returns: it.\n-- Keeps: it.\none(S) two(IN)`,
    { args },
  );
  expect(checkScripts([brief])).toEqual([
    'brief.lua: does not say what the argument more is',
    'brief.lua: does not say what the argument nonce is',
    'brief.lua: does not say what the key IN is',
  ]);
});
