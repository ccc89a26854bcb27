import { expect, test } from 'vitest';
import { ActiveUsers } from './active-users.ts';
import { issuedAtOf } from '../tokens/tokens.ts';
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
  expect(await users.isActive({ user: 'ada', issuedAt: 2_000_000 })).toBe(true);
  disabled = true;
  clock.now = 4_999;
  expect(await users.isActive({ user: 'ada', issuedAt: 2_000_000 })).toBe(true);
  expect(asked).toBe(1);
  clock.now = 5_000;
  expect(await users.isActive({ user: 'ada', issuedAt: 2_000_000 })).toBe(false);
  expect(asked).toBe(2);
});

test('an unknown user is not active', async () => {
  const { users } = activeUsers(() => Promise.resolve(undefined));
  expect(await users.isActive({ user: 'bob', issuedAt: 2_000_000 })).toBe(false);
});

test('a token from before the last revocation does not count, be it of the same second', async () => {
  const { users } = activeUsers(() => Promise.resolve(ada));
  expect(await users.isActive({ user: 'ada', issuedAt: 1_000_499 })).toBe(false);
  expect(await users.isActive({ user: 'ada', issuedAt: 1_000_500 })).toBe(true);
  // Of an older release: nobody knows when in its second it was issued.
  expect(await users.isActive({ user: 'ada', issuedAt: issuedAtOf({ iat: 1_000 }) })).toBe(false);
  expect(await users.isActive({ user: 'ada', issuedAt: issuedAtOf({ iat: 1_001 }) })).toBe(true);
});

test('a revocation counts at once, also before it is written', async () => {
  let asked = 0;
  const { users, clock } = activeUsers(() => {
    asked += 1;
    return Promise.resolve(ada);
  });
  const credential = { user: 'ada', issuedAt: ada.tokensFrom };
  const checked = users.isActive(credential);
  users.revoke({ user: 'ada', tokensFrom: 2_000_000 });
  expect(await checked).toBe(false);
  expect(await users.isActive(credential)).toBe(false);
  expect(asked).toBe(2);
  expect(users.isRevoked('ada', 1_999_999)).toBe(true);
  expect(users.isRevoked('ada', 2_000_000)).toBe(false);
  expect(users.isRevoked('bob', 0)).toBe(false);
  // An earlier one that is heard later takes nothing back.
  users.revoke({ user: 'ada', tokensFrom: 1_500_000 });
  expect(users.isRevoked('ada', 1_999_999)).toBe(true);
  // It is not kept for ever.
  clock.now = 120_000;
  users.revoke({ user: 'bob', tokensFrom: 1 });
  expect(users.isRevoked('ada', 0)).toBe(false);
});

test('does not keep a failure', async () => {
  let fails = true;
  const { users } = activeUsers(() => (fails ? Promise.reject(new Error('down')) : Promise.resolve(ada)));
  await expect(users.isActive({ user: 'ada', issuedAt: 2_000_000 })).rejects.toThrow('down');
  fails = false;
  expect(await users.isActive({ user: 'ada', issuedAt: 2_000_000 })).toBe(true);
});
