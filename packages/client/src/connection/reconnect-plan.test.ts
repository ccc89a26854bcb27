import { closeCodes } from '@agentconnect/protocol';
import { expect, it } from 'vitest';
import { leftByClient, leftForReader, reconnectPlan } from './reconnect-plan.ts';

it.each([
  [1012, 'at once'],
  [1006, 'later'],
  [1000, 'later'],
  [1009, 'later'],
  [4000, 'later'],
  [4005, 'later'],
  [leftByClient, 'later'],
  [leftForReader, 'immediately'],
  [4004, 'much later'],
  [4003, 'with a new token'],
])('comes back after %i %s', (code, kind) => {
  expect(reconnectPlan({ code, reason: '' })).toEqual({ kind });
});

it.each([
  [4001, 'SESSION_GONE'],
  [4002, 'SESSION_OVER'],
  [4499, 'CLOSED_BY_SERVER'],
])('never comes back after %i: %s', (code, error) => {
  const plan = reconnectPlan({ code, reason: '' });
  expect(plan).toMatchObject({
    kind: 'never',
    error: { code: error, retryable: false, details: { close_code: code } },
  });
});

it('goes by the code, whatever the reason says', () => {
  for (const { code } of Object.values(closeCodes)) {
    const kinds = ['', 'token expired', "another user's session", 'what nobody has said before'].map(
      (reason) => reconnectPlan({ code, reason }).kind,
    );
    expect(new Set(kinds).size, String(code)).toBe(1);
  }
});
