import { expect, test } from 'vitest';
import { readLauncherConfig } from './config.ts';
import { type Running, summary } from './summary.ts';

const running = (changes: Partial<Running>, env: Record<string, string> = {}): Running => ({
  config: readLauncherConfig({ AUTH_USERS: 'ada:secret,bob:secret', ...env }),
  planned: [
    {
      name: 'gateway-1',
      service: 'gateway',
      env: {},
      address: 'http://127.0.0.1:8000',
      adminAddress: 'http://127.0.0.1:9100',
    },
  ],
  redis: 'a Redis',
  console: undefined,
  providers: [],
  ...changes,
});

const rowsOf = (text: string): (string | undefined)[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.trim().split(/ {2,}/)[0]);

test('the console comes first, where one is served, with whom it logs in', () => {
  const text = summary(running({ console: 'http://127.0.0.1:8000/#login=s3cret' }));
  expect(rowsOf(text).slice(0, 2)).toEqual(['console', 'try it']);
  expect(text).toContain(
    'http://127.0.0.1:8000/#login=s3cret  (logs you in as ada; once, within 15 minutes)',
  );
});

test('nothing is said of a console that is not served', () => {
  expect(summary(running({}))).not.toMatch(/console|#login/);
});

test('in production nobody is logged in by what is printed', () => {
  const text = summary(running({ console: 'http://127.0.0.1:8000/' }, { NODE_ENV: 'production' }));
  expect(text).toMatch(/^ {2}console +http:\/\/127\.0\.0\.1:8000\/$/m);
  expect(text).not.toContain('logs you in');
});
