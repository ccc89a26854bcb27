import { hash } from '@node-rs/argon2';
import { expect, test, vi } from 'vitest';
import { Accounts } from './accounts.ts';
import { PasswordHasher, TooManyPasswordsError } from '../passwords/password-hasher.ts';
import { parseStaticUsers, StaticUsers } from './static-users.ts';
import type { UserSource } from './user.ts';

test('logs in with the right password only', async () => {
  const hasher = new PasswordHasher();
  const users = await StaticUsers.create(parseStaticUsers('ada:lovelace,bob:pass:word'), {
    hasher,
    secret: 'a secret',
  });
  const accounts = new Accounts({ sources: [users], hasher });
  expect(await accounts.verify('ada', 'lovelace')).toMatchObject({ name: 'ada' });
  expect(await accounts.verify('bob', 'pass:word')).toMatchObject({ name: 'bob' });
  expect(await accounts.verify('ada', 'Lovelace')).toBeUndefined();
  expect(await accounts.verify('eve', 'lovelace')).toBeUndefined();
});

test('a password counts however its letters are composed, also one that an earlier release hashed', async () => {
  const hasher = new PasswordHasher();
  const [composed, apart] = ['naïve é'.normalize('NFC'), 'naïve é'.normalize('NFD')];
  const stored = [await hasher.hash(composed), await hasher.hash(apart)];
  for (const one of stored) {
    expect(await hasher.verify(one, composed)).toBe(true);
    expect(await hasher.verify(one, apart)).toBe(true);
    expect(await hasher.verify(one, 'naive e')).toBe(false);
  }
  expect(await hasher.verify(await hash(apart), apart)).toBe(true);
  const [user] = parseStaticUsers(`${'zoë'.normalize('NFD')}:x`);
  expect(user?.name).toBe('zoë'.normalize('NFC'));
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
  expect(await accounts.verify('off', 'secret')).toBeUndefined();
  expect(await accounts.verify('nobody', 'secret')).toBeUndefined();
  expect(verify.mock.calls).toEqual([
    [undefined, 'secret'],
    [undefined, 'secret'],
  ]);
  expect(hash).not.toHaveBeenCalled();
});

test('the first source that knows a name decides', async () => {
  const hasher = new PasswordHasher();
  const first = await StaticUsers.create([{ name: 'ada', password: 'one' }], { hasher, secret: 'a secret' });
  const second = await StaticUsers.create([{ name: 'ada', password: 'two' }], { hasher, secret: 'a secret' });
  const accounts = new Accounts({ sources: [first, second], hasher });
  expect(await accounts.verify('ada', 'one')).toMatchObject({ name: 'ada' });
  expect(await accounts.verify('ada', 'two')).toBeUndefined();
});

test('hashes of more passwords at once than there are threads all come', async () => {
  const hasher = new PasswordHasher();
  const hashes = await Promise.all(Array.from({ length: 6 }, () => hasher.hash('x')));
  expect(new Set(hashes).size).toBe(6);
});

test('as many passwords wait as may, for whichever name; one more is refused at once', async () => {
  const hasher = new PasswordHasher({ waitingMax: 3 });
  const passwordHash = await hasher.hash('right');
  await hasher.warmUp();
  const checks = Array.from({ length: 9 }, (_, at) => hasher.verify(at % 2 ? passwordHash : undefined, 'x'));
  expect(hasher.isFull).toBe(true);
  const settled = await Promise.allSettled(checks);
  const refused = settled.filter(({ status }) => status === 'rejected');
  // Two are at work.
  expect(refused).toHaveLength(9 - 2 - 3);
  for (const { reason } of refused as PromiseRejectedResult[])
    expect(reason).toBeInstanceOf(TooManyPasswordsError);
  expect(hasher.isFull).toBe(false);
  expect(await hasher.verify(passwordHash, 'right')).toBe(true);
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
