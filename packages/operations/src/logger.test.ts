import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

test('writes one JSON object a line, with its service, and no secret', () => {
  const lines: string[] = [];
  const log = createLogger({
    service: 'gateway',
    level: 'info',
    destination: { write: (line: string) => void lines.push(line) },
  });
  log.child({ request_id: 'r1' }).info({ headers: { authorization: 'Bearer abcdefghijkl' } }, 'came in');
  log.debug('not shown');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    service: 'gateway',
    request_id: 'r1',
    headers: { authorization: '[redacted]' },
    msg: 'came in',
  });
});

test('writes a short line of an error that holds what a client sent', () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ service: 'gateway', level: 'info', destination });
  const args = Array.from({ length: 100 }, () => `said ${'x'.repeat(5_000)} by Bearer abcdefghijkl`);
  log.error(
    { err: Object.assign(new Error('y'.repeat(500_000)), { command: { name: 'fcall', args } }) },
    'failed',
  );
  const [line = ''] = lines;
  expect(line.length).toBeLessThan(10_000);
  expect(line).not.toContain('abcdefghijkl');
  expect(JSON.parse(line)).toMatchObject({ level: 'error', err: { type: 'Error' }, msg: 'failed' });
});
