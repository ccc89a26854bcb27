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
