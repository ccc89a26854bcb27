import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';

it('cuts at empty lines', () => {
  expect(blocksOf('# One\n\ntwo\nthree\n\n\n> four')).toEqual(['# One\n\n', 'two\nthree\n\n\n', '> four']);
  expect(blocksOf('')).toEqual([]);
});

it('keeps fenced code together, also while it is not closed', () => {
  const code = '```ts\na\n\n~~~\n\nb\n```\n\n';
  expect(blocksOf(`${code}after`)).toEqual([code, 'after']);
  expect(blocksOf('x\n\n````\na\n\n```\n\nb')).toEqual(['x\n\n', '````\na\n\n```\n\nb']);
  expect(blocksOf('``` `no`\n\nafter')).toEqual(['``` `no`\n\n', 'after']);
});

it('keeps a list together over empty lines, with what is indented in it', () => {
  const list = '1. one\n\n   more\n\n2. two\n\n   ```\n   a\n\n   b\n   ```\n\n';
  expect(blocksOf(`${list}after`)).toEqual([list, 'after']);
});

it('is one block if something refers to somewhere else', () => {
  const text = 'See [this][1].\n\nMore.\n\n[1]: https://example.com\n';
  expect(blocksOf(text)).toEqual([text]);
});

it('loses and adds nothing, whatever the text is', () => {
  const line = fc.constantFrom(
    '',
    ' ',
    '```',
    '~~~~',
    '- a',
    '1. b',
    '  c',
    'd',
    '# e',
    '> f',
    '[1]: g',
    '\t',
    'h\r',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const text = lines.join('\n');
      const blocks = blocksOf(text);
      expect(blocks.join('')).toBe(text);
      expect(blocks).not.toContain('');
    }),
    { seed: 19, numRuns: 500 },
  );
});
