import { expect, test } from 'vitest';
import { BrowserCookies } from './browser-cookies.ts';
import { newLoginSecret } from './browser-login.ts';

const cookies = new BrowserCookies(['a secret']);

test('reads what it wrote, and knows the login by a hash', () => {
  const secret = newLoginSecret('ada');
  const shown = cookies.read(cookies.write(secret));
  expect(shown?.secret).toBe(secret);
  expect(shown?.id).not.toContain(secret.slice(22));
  expect(newLoginSecret('ada')).not.toBe(secret);
});

test('reads nothing else', () => {
  const text = cookies.write(newLoginSecret('ada'));
  expect(new BrowserCookies(['another']).read(text)).toBeUndefined();
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === 'B' ? 'C' : 'B';
    expect(cookies.read(`${text.slice(0, at)}${other}${text.slice(at + 1)}`)).toBeUndefined();
    expect(cookies.read(text.slice(0, at))).toBeUndefined();
  }
  for (const odd of [`${text}.`, ` ${text}`, '\u{1f600}'.repeat(40), '.'.repeat(77)])
    expect(cookies.read(odd)).toBeUndefined();
});

test('reads what earlier secrets have signed, and signs by the newest', () => {
  const rotated = new BrowserCookies(['next', 'a secret']);
  const secret = newLoginSecret('ada');
  expect(rotated.read(cookies.write(secret))?.secret).toBe(secret);
  expect(cookies.read(rotated.write(secret))).toBeUndefined();
});
