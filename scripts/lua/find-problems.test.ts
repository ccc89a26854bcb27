import { expect, it } from 'vitest';
import { findProblems } from './find-problems.ts';

const linesOf = (text: string): string[] =>
  findProblems(text).map(({ line, message }) => `${line}: ${message}`);

it.each<[what: string, lua: string]>([
  ['a local that is read', 'local a = 1\nreturn a'],
  ['a global of Redis', "return redis.call('GET', KEYS[1], ARGV[1])"],
  ['a name that Lua wants, twice', 'local _, b = 1, 2\nlocal _, c = 3, 4\nreturn b + c'],
  ['the same name side by side', 'if KEYS then local a = 1 return a else local a = 2 return a end'],
  ['a function that calls itself', 'local function f(n) return n > 0 and f(n - 1) end\nreturn f(1)'],
  ['a local that a function around it has', 'local a = 1\nlocal function f() return a end\nreturn f()'],
  ['a condition that knows what is repeated', 'repeat local a = 1 until a > 0'],
  ['a member of a local', "local s = {}\ns.x = 1\nreturn s.x, s['y']"],
  ['a parameter by itself', 'return (function(...) return ... end)(1)'],
])('finds nothing wrong with %s', (_, lua) => {
  expect(linesOf(lua)).toEqual([]);
});

it.each<[what: string, lua: string, problems: string[]]>([
  ['no Lua', 'local a = 1\nif a the\nreturn a end', ["2: 'then' expected near 'the'"]],
  ['Lua of another version', 'goto out\n::out::', ["1: '=' expected near 'out'"]],
  ['a global that there is not', 'return 1,\n  nonce', ['2: there is no nonce']],
  ['a global that is set', 'local function f() a = 1 end\nf()', ['1: sets the global a']],
  ['a function that is global', 'function f() end', ['1: sets the global f']],
  ['a member that there is not', "return string.gmatsch('', '')", ['1: there is no string.gmatsch']],
  ['a global of Lua that Redis keeps back', "print('')", ['1: there is no print']],
  ['a local before it is there', 'local a = a\nreturn a', ['1: there is no a']],
  ['a local of an inner block', 'do local a = 1 KEYS[1] = a end\nreturn a', ['2: there is no a']],
  ['a local that nothing reads', 'local a, b = 1, 2\nreturn a', ['1: nothing reads the local b']],
  ['a local that is only set', 'local a\na = 1', ['1: nothing reads the local a']],
  [
    'a parameter that nothing reads',
    'return (function(a, b) return b end)(1, 2)',
    ['1: nothing reads the parameter a'],
  ],
  [
    'a loop variable that nothing reads',
    'for i, v in ipairs(KEYS) do\n  KEYS[1] = v\nend',
    ['1: nothing reads the loop variable i'],
  ],
  ['a function that nothing calls', 'local function f() end', ['1: nothing reads the function f']],
  ['a local that hides one', 'local a = 1\nlocal a = a + 1\nreturn a', ['2: the local a hides a local']],
  [
    'a parameter that hides a function',
    'local function f(f) return f end\nreturn f(1)',
    ['1: the parameter f hides a function'],
  ],
  [
    'a loop variable that hides a parameter',
    'return (function(n) for n = 1, n do KEYS[n] = n end end)(2)',
    ['1: the loop variable n hides a parameter'],
  ],
])('finds %s', (_, lua, problems) => {
  expect(linesOf(lua)).toEqual(problems);
});

it('counts what Lua counts', () => {
  const names = (n: number): string[] => Array.from({ length: n }, (_, at) => `a${at}`);
  const locals = (n: number): string => `local ${names(n).join(', ')}\nreturn {${names(n).join(', ')}}`;
  expect(linesOf(locals(200))).toEqual([]);
  expect(linesOf(locals(201))).toEqual(['1: is one local more than the 200 that Lua allows in a function']);
  const upvalues = (n: number): string =>
    `local ${names(n).join(', ')}\nreturn (function() return ${names(n).join(', ')} end)()`;
  expect(linesOf(upvalues(60))).toEqual([]);
  expect(linesOf(upvalues(61))).toEqual(['2: uses 61 locals of functions around it; Lua allows 60']);
});
