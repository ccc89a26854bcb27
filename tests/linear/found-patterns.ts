import { globSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';
import { z } from 'zod';

/** A regular expression of the sources. */
interface Pattern {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
}

export interface Found {
  readonly patterns: readonly Pattern[];
  /** Where one is put together at run time, which nobody can look at beforehand. */
  readonly dynamic: readonly string[];
}

/** Regular expressions of all that runs in production: packages and services, without their tests. */
export function patternsOfSources(): Found {
  const files = globSync('{packages,services}/*/src/**/*.ts', { exclude: ['**/*.test.ts'] }).toSorted();
  const all = files.map((file) => patternsIn(file, readFileSync(file, 'utf8')));
  return {
    patterns: all.flatMap(({ patterns }) => patterns),
    dynamic: all.flatMap(({ dynamic }) => dynamic),
  };
}

/** Regular expressions of one file: literals, and those of zod's formats that it uses. */
export function patternsIn(where: string, code: string): Found {
  const patterns: Pattern[] = [];
  const dynamic: string[] = [];
  for (const node of nodesOf(parseSync(code, { syntax: 'typescript', target: 'esnext' }))) {
    if (node['type'] === 'RegExpLiteral') {
      patterns.push({ where, source: String(node['pattern']), flags: String(node['flags']) });
    }
    if (node['type'] === 'Identifier' && node['value'] === 'RegExp') dynamic.push(where);
    if (node['type'] === 'MemberExpression') {
      const format = zodFormat(node);
      if (format) patterns.push({ where: `${where} (zod)`, source: format.source, flags: format.flags });
    }
  }
  return { patterns, dynamic };
}

type Node = Readonly<Record<string, unknown>>;

function* nodesOf(root: unknown): Generator<Node> {
  const waiting = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    // A type is no code.
    if ('type' in value && value.type === 'TsTypeReference') continue;
    if (!Array.isArray(value)) yield value as Node;
    waiting.push(...Object.values(value));
  }
}

/** What zod checks a format by, as `z.email()` or `z.iso.date()`, in its widest form. */
function zodFormat({ object, property }: Node): RegExp | undefined {
  const { type, value: name } = property as Node;
  const isZod = (node: Node): boolean => node['type'] === 'Identifier' && node['value'] === 'z';
  const of = object as Node;
  const isFormat = isZod(of) || (of['type'] === 'MemberExpression' && isZod(of['object'] as Node));
  const known: Readonly<Record<string, unknown>> = z.core.regexes;
  if (type !== 'Identifier' || !isFormat || !Object.hasOwn(known, String(name))) return undefined;
  const format = known[String(name)];
  if (typeof format !== 'function') return format as RegExp;
  return (format as (options: object) => RegExp)({ offset: true, local: true });
}
