import { ApiError } from '@agentconnect/protocol';
import { expect, test } from 'vitest';
import { toApiError } from './errors.ts';

const parser = (type: string): Error => Object.assign(new Error('inside'), { type, status: 400 });

test.each([
  [new ApiError('FORBIDDEN', 'no'), 'FORBIDDEN'],
  [new Error('Connection is closed.'), 'REDIS_UNAVAILABLE'],
  [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'REDIS_UNAVAILABLE'],
  [parser('entity.too.large'), 'PAYLOAD_TOO_LARGE'],
  [parser('request.aborted'), 'MALFORMED_JSON'],
  [parser('charset.unsupported'), 'WRONG_CONTENT_TYPE'],
  [parser('some.thing.new'), 'INTERNAL'],
  [new URIError('URI malformed'), 'NOT_FOUND'],
  [new TypeError('x is undefined'), 'INTERNAL'],
  ['text', 'INTERNAL'],
  [undefined, 'INTERNAL'],
])('%s is %s', (thrown, code) => {
  const error = toApiError(thrown);
  expect(error.code).toBe(code);
  if (code === 'INTERNAL') expect(error.message).not.toMatch(/undefined|inside|text/);
});
