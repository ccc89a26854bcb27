import assert from 'node:assert/strict';
import type { Answer } from '../support/client.ts';
import { a, assertIs } from './shape.ts';

/** Checks that an answer is an error of the documented shape, with this status and code. */
export function expectError(answer: Answer, status: number, code?: string): void {
  assert.equal(answer.status, status, answer.text);
  assertIs(answer.body?.detail, a.filled, 'detail');
  assertIs(answer.body.timestamp, a.iso, 'timestamp');
  if (code !== undefined) assert.equal(answer.body.code, code);
}

/** Checks an error of 422: it names each wrong field. */
export function expectInvalid(answer: Answer, path?: string): void {
  expectError(answer, 422, 'VALIDATION_ERROR');
  const errors = answer.body.errors as { path: string; message: string }[];
  assertIs(errors, a.list, 'errors');
  for (const error of errors) assertIs(error.message, a.filled, 'errors[].message');
  if (path !== undefined) {
    assert.ok(
      errors.some((error) => error.path === path),
      `no error names ${path}: ${JSON.stringify(errors)}`,
    );
  }
}

/** Checks a 429 with what tells a client when to come back. */
export function expectLimited(answer: Answer): void {
  expectError(answer, 429, 'RATE_LIMITED');
  const seconds = Number(answer.headers.get('retry-after'));
  assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60, `Retry-After: ${seconds}`);
}
