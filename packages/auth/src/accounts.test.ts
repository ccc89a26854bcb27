import { expect, test, vi } from 'vitest';
import { Accounts } from './accounts.ts';
import { PasswordHasher } from './password-hasher.ts';
import { parseStaticUsers, StaticUsers } from './static-users.ts';
import type { UserSource } from './user.ts';

test('logs in with the right password only', async () => {
  const hasher = new PasswordHasher();
  const users = await StaticUsers.create(parseStaticUsers('ada:lovelace,bob:pass:word'), hasher);
  const accounts = new Accounts({ sources: [users], hasher });
  expect(await accounts.verify('ada', 'lovelace')).toBe(true);
  expect(await accounts.verify('bob', 'pass:word')).toBe(true);
  expect(await accounts.verify('ada', 'Lovelace')).toBe(false);
  expect(await accounts.verify('eve', 'lovelace')).toBe(false);
});

test('does the same work for an unknown and a disabled user as for a wrong password', async () => {
  const hasher = new PasswordHasher();
  const passwordHash = await hasher.hash('secret');
  await hasher.warmUp();
  const off: UserSource = {
    find: (name) =>
      Promise.resolve(name === 'off' ? { name, passwordHash, disabled: true, tokensFrom: 0 } : undefined),
  };
  const accounts = new Accounts({ sources: [off], hasher });
  const verify = vi.spyOn(hasher, 'verify');
  const hash = vi.spyOn(hasher, 'hash');
  expect(await accounts.verify('off', 'secret')).toBe(false);
  expect(await accounts.verify('nobody', 'secret')).toBe(false);
  expect(verify.mock.calls).toEqual([
    [undefined, 'secret'],
    [undefined, 'secret'],
  ]);
  expect(hash).not.toHaveBeenCalled();
});

test('the first source that knows a name decides', async () => {
  const hasher = new PasswordHasher();
  const first = await StaticUsers.create([{ name: 'ada', password: 'one' }], hasher);
  const second = await StaticUsers.create([{ name: 'ada', password: 'two' }], hasher);
  const accounts = new Accounts({ sources: [first, second], hasher });
  expect(await accounts.verify('ada', 'one')).toBe(true);
  expect(await accounts.verify('ada', 'two')).toBe(false);
});

test('hashes of more passwords at once than there are threads all come', async () => {
  const hasher = new PasswordHasher();
  const hashes = await Promise.all(Array.from({ length: 6 }, () => hasher.hash('x')));
  expect(new Set(hashes).size).toBe(6);
});

test.each([
  ['ada', 'entry 1 is not of the form name:password'],
  ['ada:x,bob:', 'entry 2 is not of the form name:password'],
  [':x', 'entry 1 is not of the form name:password'],
  ['a b:x', 'entry 1: a user name has 1 to 128'],
  ['ada:x,ada:y', 'names a user twice'],
])('refuses AUTH_USERS %j', (text, message) => {
  expect(() => parseStaticUsers(text)).toThrow(message);
});
