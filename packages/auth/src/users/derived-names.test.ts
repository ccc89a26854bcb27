import { expect, test } from 'vitest';
import { externalUser, isDerivedName, ownerOfRepresented, representedUser } from './derived-names.ts';
import { problemOfUserName } from './user.ts';

const subjects = [
  'ada',
  'ada@example.com',
  'auth0|5f7c8ec7c33c6c004bbafe82',
  '00u1a2b3',
  'x'.repeat(64),
  'x'.repeat(65),
  'a~b',
  '~ada',
  '{u:ada}',
  'a b',
  'zoë'.normalize('NFC'),
  'zoë'.normalize('NFD'),
  '\u0000',
  '\ud800',
  '🦆',
];

const owners = [
  'ada',
  'x~ada',
  'ada~',
  'y'.repeat(128),
  externalUser('corp', 'ada'),
  externalUser('corp', 'a b'),
];

test('no two are the same, none is of an account, and all have but characters that a name may have', () => {
  const names = [
    ...['corp', 'corp-2', 'c'].flatMap((issuer) => subjects.map((subject) => externalUser(issuer, subject))),
    ...owners.flatMap((owner) => subjects.map((name) => representedUser(owner, name))),
  ];
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    expect(isDerivedName(name), name).toBe(true);
    expect(problemOfUserName(name), name).toBeDefined();
    expect(name).toMatch(/^[\p{L}\p{N}._@+~-]{1,256}$/u);
    expect(name.normalize('NFC')).toBe(name);
  }
});

test('can be read where it is safe, and is a hash where it is not', () => {
  expect(externalUser('corp', 'ada')).toBe('~corp~ada');
  expect(externalUser('corp', 'auth0|1')).toMatch(/^~corp~~[\w-]{43}$/);
  expect(representedUser('ada', 'bob')).toBe('~~bob~ada');
  expect(representedUser(externalUser('corp', 'ada'), 'a b')).toMatch(/^~~~[\w-]{43}~~corp~ada$/);
});

test('whose keys act for a user is told by its name', () => {
  for (const owner of owners) {
    for (const name of subjects) expect(ownerOfRepresented(representedUser(owner, name))).toBe(owner);
  }
  for (const name of [
    'ada',
    '~corp~ada',
    '~~bob~',
    '~~bob~{x}',
    '~~~bob~ada',
    '~~b{b~ada',
    '~~bob~~~eve~ada',
  ]) {
    expect(ownerOfRepresented(name), name).toBeUndefined();
  }
});

test.each([
  'ada',
  '',
  '~',
  '~ada',
  '~corp~',
  '~Corp~ada',
  '~corp~a b',
  '~corp~~ada',
  '~corp~{ada}',
  '~corp~a\n',
])('%j is no name of such a user', (name) => {
  expect(isDerivedName(name)).toBe(false);
});
