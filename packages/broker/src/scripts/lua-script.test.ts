import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readScript, type Script } from './lua-script.ts';
import { argsOf, keysOf } from './named.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lua-script-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function read<const K extends string, const A extends string>(
  lua: string,
  names: { readonly keys: readonly K[]; readonly args: readonly A[]; readonly isGrouped?: boolean },
): Script<K, A> {
  const path = join(folder, 'step.lua');
  writeFileSync(path, lua);
  return readScript({ name: 'step', file: pathToFileURL(path), ...names });
}

/** The lines of a script that say something. */
function linesOf({ text }: Script): string[] {
  return text.split('\n').filter((line) => line !== '');
}

describe('a script', () => {
  it('has its keys and arguments by name, and no comments', () => {
    const lua =
      '-- needs: nothing\n-- step: does something.\n  -- more\nreturn { AGENT, TURN, nonce, lease }\n';
    const script = read(lua, { keys: ['AGENT', 'TURN'], args: ['nonce', 'lease'] });
    expect(linesOf(script)).toEqual([
      'local AGENT, TURN = unpack(KEYS, 1, 2)',
      'local nonce, lease = unpack(ARGV, 1, 2)',
      'return { AGENT, TURN, nonce, lease }',
    ]);
    expect(keysOf(script, { TURN: 'k2', AGENT: 'k1' })).toEqual(['k1', 'k2']);
    expect(argsOf(script, { lease: 3, nonce: 'n' })).toEqual(['n', 3]);
  });

  it('has a list at the end, also one that is all there is', () => {
    const script = read('-- needs: nothing\nreturn { #LOGS, first, #more }\n', {
      keys: ['...LOGS'],
      args: ['first', '...more'],
    });
    expect(linesOf(script).slice(0, 3)).toEqual([
      'local LOGS = KEYS',
      'local first = unpack(ARGV, 1, 1)',
      'local more = { unpack(ARGV, 2) }',
    ]);
    expect(keysOf(script, { LOGS: [] })).toEqual([]);
    expect(argsOf(script, { first: 1, more: ['a', 'b'] })).toEqual([1, 'a', 'b']);
  });

  it('names the arguments of a group itself', () => {
    const lua =
      '-- needs: grouped\nfor i in ipairs(LOGS) do\n  local ARGUMENTS = arguments_of(i, LOGS)\n  f(seq, id)\nend\n';
    const script = read(lua, { keys: ['...LOGS'], args: ['seq', 'id'], isGrouped: true });
    expect(script.text).toContain('\n  local seq, id = arguments_of(i, LOGS)\n');
    expect(script.text).not.toContain('unpack(ARGV, 1');
  });

  it('has what key-names.ts has for the parts of keys that it and its libraries name', () => {
    const script = read('-- needs: partition\nreturn BASE .. KEY_BUSY .. a\n', {
      keys: ['READY'],
      args: ['a'],
    });
    expect(linesOf(script)).toEqual([
      'local READY = unpack(KEYS, 1, 1)',
      "local BASE = string.sub(READY, 1, -1 - #'ready')",
      'local a = unpack(ARGV, 1, 1)',
      "return BASE .. 'busy:' .. a",
    ]);
  });
});

describe('what cannot be put together', () => {
  it.each<[what: string, lua: string, isGrouped: boolean, says: RegExp]>([
    ['an argument without use', 'return { a }', false, /^step has no use for b, c$/],
    [
      'an argument of a group without use',
      'f(function(ARGUMENTS) return a end)',
      true,
      /^step has no use for b, c$/,
    ],
    ['groups without names', 'return { a, b, c }', true, /step\.lua says ARGUMENTS not once$/],
    [
      'names of groups that there are not',
      'local ARGUMENTS = a, b, c',
      false,
      /says ARGUMENTS but has no groups/,
    ],
    [
      'a part of a key that there is not',
      'return { a, b, c, KEY_BUZY }',
      false,
      /has KEY_BUZY, which key-names\.ts does not have$/,
    ],
  ])('%s', (_, lua, isGrouped, says) => {
    const names = { keys: ['...LOGS'], args: ['a', 'b', '...c'], isGrouped } as const;
    expect(() => read(`-- needs: nothing\n${lua}\n`, names)).toThrow(says);
  });
});
