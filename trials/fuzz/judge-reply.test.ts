import { expect, it } from 'vitest';
import { problemOfReply } from './judge-reply.ts';
import type { Reply, SentRequest } from './send-request.ts';

const sent: SentRequest = { method: 'GET', target: '/api/chat/sessions', headers: {}, body: undefined };
const headers = { 'x-request-id': 'r', 'content-type': 'application/json; charset=utf-8' };
const error = { detail: 'No.', code: 'NOT_FOUND', timestamp: '2026-01-01T00:00:00Z' };

function problemOf(reply: Partial<Reply>, body: unknown = error): string | undefined {
  return problemOfReply(sent, '/api/chat/sessions?limit=1', {
    status: 404,
    headers,
    text: JSON.stringify(body),
    ms: 5,
    ...reply,
  });
}

it.each<[string, Partial<Reply>, unknown, RegExp]>([
  ['a fault', { status: 500 }, { ...error, code: 'INTERNAL' }, /500 INTERNAL/],
  ['Redis that is not away', { status: 503 }, { ...error, code: 'REDIS_UNAVAILABLE' }, /503 REDIS/],
  ['a code that is in no list', {}, { ...error, code: 'OTHER' }, /code OTHER/],
  ['a code of another status', { status: 403 }, error, /403 with the code NOT_FOUND/],
  ['no code', {}, { detail: 'No.' }, /with the code/],
  ['another shape', {}, { error: 'No.' }, /another shape/],
  ['no time', {}, { ...error, timestamp: undefined }, /without a timestamp/],
  ['a page', { headers: { ...headers, 'content-type': 'text/html' } }, error, /as text\/html/],
  ['422 without errors', { status: 422 }, { ...error, code: 'VALIDATION_ERROR' }, /without errors/],
  ['an error of megabytes', {}, { ...error, detail: 'x'.repeat(70_000) }, /70\d{3} characters/],
  ['a long time', { ms: 5_001 }, error, /took 5001 ms/],
  ['an answer without an id', { headers: {} }, error, /without a request id/],
  [
    'a list of another shape',
    { status: 200 },
    { sessions: {}, next: null, total_count: 0 },
    /another shape: sessions/,
  ],
])('notices %s', (_, reply, body, problem) => {
  expect(problemOf(reply, body)).toMatch(problem);
});

it('lets pass what is documented', () => {
  expect(problemOf({})).toBeUndefined();
  expect(problemOf({ status: 200 }, { sessions: [], next: null, total_count: 0 })).toBeUndefined();
  expect(problemOf({ status: 204, text: '' })).toBeUndefined();
  expect(problemOf({ status: 431, text: '', headers: { connection: 'close' } })).toBeUndefined();
});
