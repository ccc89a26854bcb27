import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { ownOrigin } from './own-origin.ts';

const request = (headers: Record<string, string>): IncomingMessage =>
  ({ headers, socket: {} }) as unknown as IncomingMessage;

it.each([
  [0, { host: '127.0.0.1:8000' }, 'http://127.0.0.1:8000'],
  [0, { host: 'Example.COM:80' }, 'http://example.com'],
  [0, { host: '[::1]:8000' }, 'http://[::1]:8000'],
  [0, { host: 'a', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'b' }, 'http://a'],
  [1, { host: 'a', 'x-forwarded-proto': 'https' }, 'https://a'],
  [1, { host: 'a:443', 'x-forwarded-proto': 'HTTPS' }, 'https://a'],
  [1, { host: 'a', 'x-forwarded-proto': 'wss', 'x-forwarded-host': 'b:8443' }, 'https://b:8443'],
  [1, { host: 'a', 'x-forwarded-proto': 'https, http' }, 'http://a'],
  [2, { host: 'a', 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'c, b, a' }, 'https://b'],
  [1, { host: 'a' }, 'http://a'],
  [1, { host: 'a', 'x-forwarded-proto': 'file' }, undefined],
  [1, { host: 'a', 'x-forwarded-proto': 'constructor' }, undefined],
  [0, {}, undefined],
  [0, { host: '' }, undefined],
  [0, { host: 'a/b' }, undefined],
  [0, { host: 'a#b' }, undefined],
  [0, { host: 'a?b' }, undefined],
  [0, { host: 'user@a' }, undefined],
  [0, { host: 'a b' }, undefined],
  [0, { host: 'a:99999' }, undefined],
])('behind %i proxies with %j it is %s', (trustProxy, headers, origin) => {
  expect(ownOrigin(request(headers), trustProxy)).toBe(origin);
});
