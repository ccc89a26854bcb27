import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { programOf } from '../../support/service-program.ts';

it('makes a secret once, for its owner alone, and says that Redis serves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agentconnect-setup-'));
  const file = join(folder, 'jwt-secret');
  const setup = (): string => {
    const program = [...programOf('admin'), 'setup', file];
    const env = { ...process.env, REDIS_URL: inject('redisUrl'), PARTITIONS: '4' };
    return spawnSync(process.execPath, program, { env, encoding: 'utf8' }).stdout;
  };
  try {
    expect(setup()).toBe('Redis serves\n');
    const secret = readFileSync(file, 'utf8');
    expect(secret).toMatch(/^[\w-]{64}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(setup()).toBe('Redis serves\n');
    expect(readFileSync(file, 'utf8')).toBe(secret);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
