import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { setting } from './setting.ts';
import { readSettings, SettingsError } from './settings.ts';

const definitions = {
  PORT: setting.integer({ description: 'Port.', default: 8000, max: 65_535 }),
  RATE: setting.number({ description: 'Rate.', default: 0.5 }),
  SECRET: setting.text({ description: 'Secret.', secret: true }),
  ORIGINS: setting.list({ description: 'Origins.' }),
  LEVEL: setting.choice({ description: 'Level.', of: ['info', 'warn'], default: 'info' }),
  NOTE: setting.optionalText({ description: 'Note.' }),
};

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('fills defaults, and freezes what it read', () => {
  const settings = readSettings(definitions, { SECRET: 'x', PORT: '', ORIGINS: 'a, b,', NOTE: ' ' });
  expect(settings).toEqual({
    PORT: 8000,
    RATE: 0.5,
    SECRET: 'x',
    ORIGINS: ['a', 'b'],
    LEVEL: 'info',
    NOTE: undefined,
  });
  expect(Object.isFrozen(settings)).toBe(true);
});

describe('refuses, in one line that begins with the name,', () => {
  test.each([
    ['a number that is none', { SECRET: 'x', PORT: '80x' }, 'PORT: must be a whole number from 0 to 65535'],
    [
      'a number out of bounds',
      { SECRET: 'x', PORT: '70000' },
      'PORT: must be a whole number from 0 to 65535',
    ],
    ['a negative number', { SECRET: 'x', RATE: '-1' }, 'RATE: must be a number of at least 0'],
    ['what is missing', {}, 'SECRET: must be set'],
    ['what is no choice', { SECRET: 'x', LEVEL: 'loud' }, 'LEVEL: must be one of info, warn'],
    [
      'a secret given twice',
      { SECRET: 'x', SECRET_FILE: 'y' },
      'SECRET: is given twice, also by SECRET_FILE',
    ],
    [
      'a file that is not there',
      { SECRET_FILE: '/nowhere/secret' },
      'SECRET_FILE: cannot read /nowhere/secret (ENOENT)',
    ],
  ])('%s', (_, env, message) => {
    expect(() => readSettings(definitions, env)).toThrow(new SettingsError(...split(message)));
  });
});

test('reads a secret from a file, without the line end', () => {
  const path = join(folder, 'secret');
  writeFileSync(path, 'from a file\n');
  expect(readSettings(definitions, { SECRET_FILE: path }).SECRET).toBe('from a file');
});

function split(message: string): [string, string] {
  const at = message.indexOf(': ');
  return [message.slice(0, at), message.slice(at + 2)];
}
