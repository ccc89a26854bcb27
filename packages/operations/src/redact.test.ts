import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

test.each([
  ['a header', `{"req":{"headers":{"authorization":"Bearer ${jwt}"}}}`, jwt],
  ['a member at any depth', '{"a":{"b":{"c":{"password":"hun\\"ter2"}}}}', 'ter2'],
  ['a ticket in an address', '{"url":"/api/chat/ws/ses_1?ticket=abc.def"}', 'abc.def'],
  ['a token in an address', '{"url":"/api/chat/ws/ses_1?stream=true&token=abc.def"}', 'abc.def'],
  ['a token in the text of an error', `{"err":{"message":"cannot send ${jwt} on"}}`, jwt],
  ['a key of a provider', '{"msg":"401 for sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa"}', 'aaaaaaaaaaaa'],
  ['a password in an address', '{"msg":"no redis://user:hunter2@host:6379"}', 'hunter2'],
  ['a list of cookies', '{"headers":{"set-cookie":["a=hunter2; Path=/","b=[\\"hunter2\\"]"]}}', 'hunter2'],
  ['a name in capitals', '{"headers":{"Authorization":"Basic aHVudGVyMg=="}}', 'aHVudGVyMg'],
  ['a member of JSON in a text', '{"msg":"said {\\"api_key\\": \\"hun\\\\\\"ter2\\", \\"b\\": 1}"}', 'ter2'],
  ['a key in an address', '{"msg":"GET https://host/v1?a=b&key=hunter2"}', 'hunter2'],
  ['a token behind another in an address', '{"msg":"?token=a?token=hunter2&b"}', 'hunter2'],
  ['a bearer behind the word alone', '{"msg":"Bearer Bearer  abcdefghijkl"}', 'abcdefghijkl'],
  ['a token behind dots and dashes', `{"msg":"-eyJa.b-${jwt}.."}`, 'c2lnbmF0dXJl'],
  ['a token with five parts', `{"msg":"${jwt}.AAAA.BBBB"}`, 'BBBB'],
  ['a key behind what looks like one', '{"msg":"sk-a-sk-aaaaaaaaaaaaaaaaaaaaaaaa"}', 'aaaaaaaaaaaa'],
  ['a key of twenty characters', '{"msg":"xai--aaaaaaaaaaaaaaaaaaa"}', 'aaaaaaaaaaa'],
  ['a password behind half an address', '{"msg":"a://b:c://d:hunter2@e"}', 'hunter2'],
])('takes %s out', (_, line, secret) => {
  const clean = redact(line);
  expect(clean).not.toContain(secret);
  expect(() => JSON.parse(clean) as unknown).not.toThrow();
});

test('leaves other text alone', () => {
  const line =
    '{"url":"/api/agents/list?limit=2","tokens":5,"event":"token.expiring","msg":"a bearer token, as \\"skill\\":\\"eyJ.\\""}';
  expect(redact(line)).toBe(line);
});
