import { check } from 'recheck';
import { expect, it } from 'vitest';
import { patternsIn, patternsOfSources } from './found-patterns.ts';

/** What is wrong with a pattern: `undefined` if its time is proven to be proportional to what it reads, at most. */
async function problemOf(source: string, flags: string): Promise<string | undefined> {
  // By automata, which is a proof; the other way, to search for bad inputs, may not find any.
  const found = await check(source, flags, { checker: 'automaton', timeout: 60_000 });
  if (found.status === 'unknown') return `not proven (${found.error.kind})`;
  return found.status === 'safe' ? undefined : found.complexity.summary;
}

it('every regular expression of the services and packages is linear', { timeout: 120_000 }, async () => {
  const { patterns, dynamic } = patternsOfSources();
  const unique = new Map(patterns.map((pattern) => [`/${pattern.source}/${pattern.flags}`, pattern]));
  const wrong: string[] = [];
  for (const [text, { where, source, flags }] of unique) {
    const problem = await problemOf(source, flags);
    if (problem !== undefined) wrong.push(`${where}: ${text} is ${problem}`);
  }
  expect(wrong).toEqual([]);
  expect(dynamic).toEqual([]);
  expect(unique.size).toBeGreaterThan(40);
});

it('finds them wherever they stand, those of zod too, and what is put together at run time', () => {
  const code = `
    export const a = (text: string): boolean => /a+$/iu.test(text) && z.iso.date().safeParse(text).success;
    class B { readonly c = [z.email(), { d: \`\${'x'.replace(/d/, '')}\` }]; }
    const e = (text: string): RegExp => new RegExp(text), f = globalThis.RegExp('f');`;
  const { patterns, dynamic } = patternsIn('some.ts', code);
  expect(patterns.map(({ where, source }) => `${where} ${source.slice(0, 4)}`).toSorted()).toEqual([
    'some.ts (zod) ^(?:',
    'some.ts (zod) ^(?:',
    'some.ts a+$',
    'some.ts d',
  ]);
  expect(dynamic).toEqual(['some.ts', 'some.ts']);
});

it.each([String.raw`\w+:\/\/`, String.raw`\/+$`, '^(a+)+$', String.raw`^\s*(.*?)\s*$`])(
  'refuses /%s/',
  async (source) => {
    expect(await problemOf(source, 'g')).toMatch(/polynomial|exponential/);
  },
);
