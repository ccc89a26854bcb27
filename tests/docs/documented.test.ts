import { frames } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { undocumented } from '../support/documents/documented-answer.ts';
import { undocumentedFrame } from '../support/documents/documented-frame.ts';
import type { SeenFrame } from '../support/seen-frame.ts';

const url = 'http://127.0.0.1:8000/api/auth/login';
const body = { access_token: 'a.b.c', token_type: 'bearer', expires_in: 60 };
const headers = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r1' };
const seen = (change: object): string | undefined => {
  const answer = { status: 200, headers, body, ...change };
  const text = JSON.stringify(answer.body);
  return undocumented('POST', url, { ...answer, text, headers: new Headers(answer.headers) });
};

it('finds in an answer what is not documented', () => {
  expect(seen({})).toBeUndefined();
  expect(seen({ status: 201 })).toMatch(/201 is not documented/);
  expect(seen({ headers: { ...headers, 'x-more': '1' } })).toMatch(/x-more/);
  expect(seen({ headers: { 'content-type': 'text/html' } })).toMatch(/of type text\/html/);
  expect(seen({ body: { ...body, more: 1 } })).toMatch(/additional properties/);
  expect(seen({ body: { ...body, expires_in: '60' } })).toMatch(/must be integer/);
  expect(undocumented('GET', `${url}s`, { status: 200, headers: new Headers(), text: '', body: {} })).toMatch(
    /is none/,
  );
});

it('finds in a frame what is not documented', () => {
  const pong = frames.pong.example as unknown as SeenFrame;
  expect(undocumentedFrame(pong)).toBeUndefined();
  expect(undocumentedFrame({ ...pong, metadata: { event: 'pong', more: 1 } })).toMatch(/pong: .*additional/);
  expect(undocumentedFrame({ ...pong, metadata: { event: 'ping-pong' } })).toMatch(/no kind/);
  const response = frames.response.example as unknown as SeenFrame;
  expect(undocumentedFrame(response)).toBeUndefined();
  const { cursor: _, ...rest } = response.metadata;
  expect(undocumentedFrame({ ...response, metadata: rest })).toMatch(/response: .*cursor/);
});
