import { Keys, openRedis, Scripts } from '@agentconnect/broker';
import { createLogger } from '@agentconnect/operations';
import { expect, it } from 'vitest';
import { createLimit } from './rate-limits.ts';

it('logs what a limit finds wrong in how it is used', () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger({ service: 'gateway', level: 'info', destination });
  const redis = openRedis({ url: 'redis://127.0.0.1:1', role: 'command', onError: () => undefined });
  const scripts = new Scripts({ redis, keys: new Keys('test') });
  createLimit(
    { scripts, log },
    { name: 'hosts', max: 1 },
    (request) => String(request.ip),
    () => undefined,
  );
  redis.disconnect();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      level: 'error',
      limit: 'hosts',
      msg: 'a check of a rate limit failed',
      err: expect.objectContaining({ message: expect.stringContaining('ipKeyGenerator') }),
    }),
  ]);
});
