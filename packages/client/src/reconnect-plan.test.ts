import { expect, it } from 'vitest';
import { leftByClient, leftForReader, reconnectPlan } from './reconnect-plan.ts';

it.each([
  [1012, 'service restart', 'soon'],
  [1006, '', 'back-off'],
  [1000, '', 'back-off'],
  [4000, 'inactivity timeout', 'back-off'],
  [leftByClient, 'the server is silent', 'back-off'],
  [leftForReader, 'the reader of the events is behind', 'at once'],
  [4004, 'too many messages', 'late'],
  [4003, 'token expired', 'renew'],
  [4003, 'invalid token', 'renew'],
])('comes back after %i %s: %s', (code, reason, kind) => {
  expect(reconnectPlan({ code, reason })).toEqual({ kind });
});

it.each([
  [4001, 'no such session', 'SESSION_GONE'],
  [4002, 'session expired', 'SESSION_OVER'],
  [4003, "another user's session", 'AUTH_FAILED'],
])('never comes back after %i %s', (code, reason, error) => {
  const plan = reconnectPlan({ code, reason });
  expect(plan).toMatchObject({ kind: 'never', error: { code: error, retryable: false } });
});
