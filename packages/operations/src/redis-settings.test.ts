import { describe, expect, test } from 'vitest';
import { redisAddress, redisSettings } from './redis-settings.ts';
import { readSettings } from './settings.ts';

const read = (env: Readonly<Record<string, string>>) => redisAddress(readSettings(redisSettings, env));
const url = 'redis+sentinel://one,two/main';

test('tells how sentinels are spoken to', () => {
  const none = { username: undefined, password: undefined, tls: false };
  expect(read({ REDIS_URL: url })).toEqual({ url, sentinel: none });
  expect(read({ REDIS_URL: url, REDIS_SENTINEL_PASSWORD: 'x', REDIS_SENTINEL_TLS: 'on' })).toEqual({
    url,
    sentinel: { ...none, password: 'x', tls: true },
  });
});

describe('refuses', () => {
  test.each([
    [{ REDIS_SENTINEL_PASSWORD: 'x' }, 'REDIS_SENTINEL_PASSWORD: is for sentinels, but REDIS_URL names none'],
    [{ REDIS_SENTINEL_TLS: 'on' }, 'REDIS_SENTINEL_TLS: is for sentinels, but REDIS_URL names none'],
    [{ REDIS_SENTINEL_TLS: 'yes' }, 'REDIS_SENTINEL_TLS: must be one of off, on'],
    [
      { REDIS_URL: url, REDIS_SENTINEL_USERNAME: 'x' },
      'REDIS_SENTINEL_PASSWORD: must be set together with REDIS_SENTINEL_USERNAME',
    ],
  ])('%j', (env, message) => {
    expect(() => read(env)).toThrow(message);
  });
});
