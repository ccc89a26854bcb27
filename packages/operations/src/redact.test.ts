import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

test.each([
  ['a header', `{"req":{"headers":{"authorization":"Bearer ${jwt}"}}}`, jwt],
  ['a member at any depth', '{"a":{"b":{"c":{"password":"hun\\"ter2"}}}}', 'ter2'],
  ['a token in an address', '{"url":"/api/chat/ws/ses_1?stream=true&token=abc.def"}', 'abc.def'],
  ['a token in the text of an error', `{"err":{"message":"cannot send ${jwt} on"}}`, jwt],
  ['a key of a provider', '{"msg":"401 for sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa"}', 'aaaaaaaaaaaa'],
  ['a password in an address', '{"msg":"no redis://user:hunter2@host:6379"}', 'hunter2'],
])('takes %s out', (_, line, secret) => {
  const clean = redact(line);
  expect(clean).not.toContain(secret);
  expect(() => JSON.parse(clean) as unknown).not.toThrow();
});

test('leaves other text alone', () => {
  const line = '{"url":"/api/agents/list?limit=2","tokens":5,"event":"token.expiring","msg":"token expired"}';
  expect(redact(line)).toBe(line);
});
