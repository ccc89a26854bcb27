import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { readableLine } from './readable-line.ts';

const time = '2026-11-22T12:00:00.123Z';
const read = (entry: object): string => stripVTControlCharacters(readableLine(JSON.stringify(entry)));

it('makes a log entry a short line, and quotes what has spaces', () => {
  expect(
    read({ level: 'info', time, service: 'gateway', pid: 1, port: 8000, why: 'so it is', msg: 'listening' }),
  ).toBe('12:00:00.123 INFO  listening port=8000 why="so it is"');
});

it('shows the stack of a failure, and the message alone of what passes', () => {
  const err = { type: 'Error', message: 'no way', stack: 'Error: no way\n    at here' };
  expect(read({ level: 'error', time, err, msg: 'failed' })).toBe(
    '12:00:00.123 ERROR failed\nError: no way\n    at here',
  );
  expect(read({ level: 'warn', time, err, msg: 'failed' })).toBe('12:00:00.123 WARN  failed err="no way"');
});

it('shows no control character that a client sent', () => {
  const err = { stack: 'Error: \u001b]0;x\u0007\n    at here' };
  expect(readableLine(JSON.stringify({ level: 'info', time, path: '/\u009b2J\u001b[2J\r', msg: 'x' }))).toBe(
    `12:00:00.123 INFO  x path="/\ufffd2J\\u001b[2J\\r"`,
  );
  expect(read({ level: 'error', time, err, msg: 'x' })).toContain('Error: \ufffd]0;x\ufffd\n    at here');
});

it('leaves alone what is no log entry', () => {
  for (const line of ['', 'plain', '{broken', '{"a":1}', '[1]']) expect(readableLine(line)).toBe(line);
});
