import { expect, it } from 'vitest';
import { shortLine } from './short-line.ts';

const shortened = (entry: object): Record<string, unknown> => {
  const line = shortLine(`${JSON.stringify(entry)}\n`);
  expect(line.length).toBeLessThan(20_000);
  expect(line.endsWith('}\n')).toBe(true);
  return JSON.parse(line) as Record<string, unknown>;
};

it('leaves a usual line as it is', () => {
  const line = `${JSON.stringify({ level: 'info', msg: 'x'.repeat(8_000) })}\n`;
  expect(shortLine(line)).toBe(line);
});

it('cuts long texts, tells how long they were, and keeps what stands behind them', () => {
  const err = { message: 'a'.repeat(100_000), stack: 'b'.repeat(100_000), code: 'C' };
  const entry = shortened({ level: 'error', err, msg: 'failed' });
  expect(entry).toMatchObject({ level: 'error', msg: 'failed' });
  expect(entry['err']).toMatchObject({
    message: `${'a'.repeat(2_048)}… (100000 in all)`,
    stack: expect.stringMatching(/^b{1000,2048}… \(100000 in all\)$/),
  });
});

it.each([
  ['many members', Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`m${at}`, at]))],
  ['long names', { ['n'.repeat(50_000)]: 1, ['o'.repeat(50_000)]: 2 }],
  ['a long list', Array.from({ length: 50_000 }, () => 'x')],
  ['many lists in lists', Array.from({ length: 500 }, () => Array.from({ length: 500 }, () => []))],
  ['halves of characters', { a: '😀'.repeat(50_000), b: `x${'😀'.repeat(50_000)}` }],
])('bounds %s', (_, value) => {
  expect(shortened({ level: 'info', value, msg: 'said' })).toMatchObject({ level: 'info', msg: 'said' });
});

it('bounds how deep it goes', () => {
  const line = `{"deep":${'['.repeat(5_000)}${']'.repeat(5_000)},"msg":"deep"}\n`;
  expect(shortLine(line)).toBe('{"deep":[[[[[[[["…"]]]]]]]],"msg":"deep"}\n');
});
