import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadedParts, readParts } from './lua-parts.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lua-parts-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Reads the first of some files, by their first lines, with all of them for libraries. */
function readFrom(files: Readonly<Record<string, string>>): string[] {
  for (const [name, line] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.lua`), `${line}\nlocal ${name} = 1\n`);
  }
  const url = pathToFileURL(`${folder}/`);
  const { libraries, own } = readParts(new URL(`${Object.keys(files)[0]}.lua`, url), url);
  return [...libraries, own].map(({ from }) => basename(from, '.lua'));
}

it('has each library once, behind those that it stands on', () => {
  const files = {
    step: '-- needs: machine, clock',
    machine: '-- needs: ready, session',
    ready: '-- needs: clock',
    session: '-- needs: clock',
    clock: '-- needs: nothing',
    other: '-- needs: nothing',
  };
  expect(readFrom(files)).toEqual(['clock', 'ready', 'session', 'machine', 'step']);
});

it.each([
  ['has none', '-- step: does something.'],
  ['has one further down', '-- step: does something.\n-- needs: nothing'],
  ['names nothing', '-- needs: '],
])('asks for a first line that says what is needed: %s', (_, line) => {
  expect(() => readFrom({ step: line })).toThrow(
    /step\.lua does not begin with "-- needs: <library>, …" or "-- needs: nothing"$/,
  );
});

it('says which libraries there are to one that needs another', () => {
  const files = { step: '-- needs: clock', clock: '-- needs: tme', time: '-- needs: nothing' };
  expect(() => readFrom(files)).toThrow(
    /clock\.lua needs tme, which is none of the libraries: clock, step, time$/,
  );
});

it('says which libraries need each other', () => {
  const files = { step: '-- needs: a', a: '-- needs: b', b: '-- needs: c', c: '-- needs: b' };
  expect(() => readFrom(files)).toThrow('libraries that need each other: b → c → b');
});

it('leaves out comments, and functions that nothing behind them names, by lines', () => {
  const library = [
    '-- A library.',
    'local A = 1',
    'local function inner() return A end',
    'local function long(names)',
    '  -- More.',
    '  for _, name in ipairs(names) do',
    '    inner(name)',
    '  end',
    'end',
    'local function unused()',
    '  unused2()',
    'end',
    'if A then',
    '  A = 2',
    'end',
    'local function unused2() return long() end',
  ];
  const [first, second] = loadedParts([
    { from: 'library', text: library.join('\n') },
    { from: 'script', text: '-- uses unused\nreturn long(KEYS)' },
  ]);
  const kept = library.map((line, at) => ([0, 4, 9, 10, 11, 15].includes(at) ? '' : line));
  expect(first?.loaded.split('\n')).toEqual(kept);
  expect(second?.loaded).toBe('\nreturn long(KEYS)');
});
