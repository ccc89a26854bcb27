import { expect, test } from 'vitest';
import { ActiveUsers } from './active-users.ts';
import type { User } from './user.ts';

const ada: User = { name: 'ada', passwordHash: 'x', disabled: false, tokensFrom: 1_000_500 };

function activeUsers(find: () => Promise<User | undefined>): { users: ActiveUsers; clock: { now: number } } {
  const clock = { now: 0 };
  return { clock, users: new ActiveUsers({ users: { find }, keepMs: 5_000, now: () => clock.now }) };
}

test('asks once in a while, and sees then that a user was disabled', async () => {
  let asked = 0;
  let disabled = false;
  const { users, clock } = activeUsers(() => {
    asked += 1;
    return Promise.resolve({ ...ada, disabled });
  });
  expect(await users.isActive({ sub: 'ada', iat: 2_000 })).toBe(true);
  disabled = true;
  clock.now = 4_999;
  expect(await users.isActive({ sub: 'ada', iat: 2_000 })).toBe(true);
  expect(asked).toBe(1);
  clock.now = 5_000;
  expect(await users.isActive({ sub: 'ada', iat: 2_000 })).toBe(false);
  expect(asked).toBe(2);
});

test('an unknown user is not active', async () => {
  const { users } = activeUsers(() => Promise.resolve(undefined));
  expect(await users.isActive({ sub: 'bob', iat: 2_000 })).toBe(false);
});

test('a token from before the last change of password does not count', async () => {
  const { users } = activeUsers(() => Promise.resolve(ada));
  expect(await users.isActive({ sub: 'ada', iat: 999 })).toBe(false);
  expect(await users.isActive({ sub: 'ada', iat: 1_000 })).toBe(true);
});

test('does not keep a failure', async () => {
  let fails = true;
  const { users } = activeUsers(() => (fails ? Promise.reject(new Error('down')) : Promise.resolve(ada)));
  await expect(users.isActive({ sub: 'ada', iat: 2_000 })).rejects.toThrow('down');
  fails = false;
  expect(await users.isActive({ sub: 'ada', iat: 2_000 })).toBe(true);
});
