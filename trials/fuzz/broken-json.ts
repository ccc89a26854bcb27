import type { Random } from '../chaos/random.ts';
import { oddText } from './odd-text.ts';

type Container = Record<string, unknown> | unknown[];

/** Deep enough to exhaust a stack, and in a few bytes. */
const deep = [65, 200, 20_000];

/** A value with one of its members, of any depth, replaced, left out or put in. */
export function brokenValue(value: unknown, random: Random): unknown {
  const copy: unknown = structuredClone(value);
  const containers = containersOf(copy);
  if (containers.length === 0 || random.chance(0.05)) return oddValue(random);
  const container = random.pick(containers);
  const keys = Object.keys(container);
  const key = keys.length > 0 ? random.pick(keys) : 'x';
  const members = container as Record<string, unknown>;
  const how = random.pick(['replace', 'replace', 'replace', 'drop', 'add', 'wrap']);
  if (how === 'replace') members[key] = oddValue(random);
  else if (how === 'drop') delete members[key];
  else if (how === 'wrap') members[key] = [members[key]];
  else Object.defineProperty(members, oddText(random), { value: oddValue(random), enumerable: true });
  return copy;
}

function containersOf(value: unknown): Container[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Container, ...Object.values(value).flatMap(containersOf)];
}

function oddValue(random: Random): unknown {
  if (random.chance(0.4)) return oddText(random);
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  return random.pick<() => unknown>([
    () => null,
    () => true,
    () => 0,
    () => -1,
    () => 0.5,
    () => 2 ** 53,
    () => 1e308,
    () => -1e-320,
    () => [],
    () => ({}),
    () => [[]],
    () => Array.from({ length: 3_000 }, () => 1),
    () => Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`k${at}`, at])),
    () => nested(63),
    () => nested(66),
    () => ({ toString: 1, constructor: null, hasOwnProperty: 'x' }),
    () => JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
  ])();
}

/** A text of JSON that is none any more, or that says what no value of JavaScript can say. */
export function brokenText(json: string, random: Random): string {
  const at = Math.floor(random.next() * json.length);
  const depth = random.pick(deep);
  return random.pick<() => string>([
    () => json.slice(0, at),
    () =>
      json.slice(0, at) +
      random.pick([',', '"', '}', ']', '\\', '\u0000', '\ud800', '1', '//']) +
      json.slice(at),
    () => `\ufeff${json}`,
    () => `${json}${json}`,
    () => `${json} ,`,
    () => `${' '.repeat(20_000)}${json}`,
    () => json.replaceAll('"', "'"),
    () => json.replace(/\d+/, '1e999'),
    () => json.replace(/\d+/, '9'.repeat(5_000)),
    () => json.replace(/"[^"]*"/, String.raw`"\ud800\u0000\udfff"`),
    () => json.replace(/"[^"]*"/, String.raw`"\x41"`),
    () => json.replace('{', '{"__proto__":{"admin":true},"constructor":{"prototype":{}},'),
    () => json.replace(/"([a-z_]+)":/, '"$1":null,"$1":'),
    () => json.replace(/\}$/, `,"d":${'['.repeat(depth)}${']'.repeat(depth)}}`),
    () => '['.repeat(depth),
    () => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    () =>
      random.pick(['', 'null', '0', '"x"', '[]', '{}', 'undefined', 'NaN', '-', '"', '<xml/>', 'a=b&c=d']),
  ])();
}
