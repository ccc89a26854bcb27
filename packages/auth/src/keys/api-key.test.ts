import { expect, test } from 'vitest';
import { isKeyId, newApiKey, parseApiKey } from './api-key.ts';

test('a key is read back, and no two are the same', () => {
  const keys = Array.from({ length: 100 }, newApiKey);
  expect(new Set(keys.map(({ text }) => text)).size).toBe(100);
  for (const { text, id, hash } of keys) {
    expect(text).toMatch(/^ac_[A-Za-z0-9]{16}_[A-Za-z0-9]{32}[0-9a-f]{8}$/);
    expect(parseApiKey(text)).toEqual({ id, hash });
    expect(isKeyId(id)).toBe(true);
    expect(hash).not.toContain(text.slice(20, 52));
  }
});

test('what is no key is told without asking anybody', () => {
  const { text } = newApiKey();
  const changed = `${text.slice(0, 25)}${text[25] === 'x' ? 'y' : 'x'}${text.slice(26)}`;
  for (const bad of [
    '',
    'ac_',
    changed,
    text.slice(0, -1),
    `${text}0`,
    ` ${text}`,
    text.toUpperCase(),
    `${text}\n`,
  ]) {
    expect(parseApiKey(bad), bad).toBeUndefined();
  }
  for (const bad of ['', 'key_', 'key_x', `${newApiKey().id}0`, 'key_AAAAAAAAAAAAAAA}'])
    expect(isKeyId(bad)).toBe(false);
});
