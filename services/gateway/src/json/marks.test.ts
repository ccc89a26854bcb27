import { expect, it } from 'vitest';
import { hasMoreMarks } from './marks.ts';

it.each([
  ['{"a":[1,2]}', 6],
  ['[[],[]]', 7],
  ['{"a":"[[[,,,:::"}', 3],
  ['{"a\\"[":"\\\\","b":[]}', 7],
  ['["', 1],
  ['', 0],
])('counts the marks of %s', (json, marks) => {
  const padded = json + ' '.repeat(100);
  expect(hasMoreMarks(padded, marks)).toBe(false);
  if (marks > 0) expect(hasMoreMarks(padded, marks - 1)).toBe(true);
});

it('takes no time over texts, however many quotes and slashes they hold', () => {
  for (const content of ['"', '\\', '\\"', 'x']) {
    expect(hasMoreMarks(JSON.stringify({ content: content.repeat(100_000) }), 100)).toBe(false);
  }
});
