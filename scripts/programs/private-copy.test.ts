import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { privateCopy } from './private-copy.ts';

describe('privateCopy', () => {
  let cache: string;
  let folder: string;

  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'private-copy-'));
    folder = join(cache, 'agentconnect', `redis-${process.arch}`);
    vi.stubEnv('XDG_CACHE_HOME', cache);
    vi.stubEnv('LD_LIBRARY_PATH', undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true });
  });

  const write = (...parts: string[]): void => {
    const path = join(folder, ...parts);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  };

  it('names the folders of its libraries, before those that are known', async () => {
    write('usr', 'lib', 'x86_64-linux-gnu', 'liblzf.so.1');
    write('usr', 'lib', 'x86_64-linux-gnu', 'liblua.so');
    write('usr', 'lib', 'tmpfiles.d', 'redis.conf');
    const libraries = join(folder, 'usr', 'lib', 'x86_64-linux-gnu');
    expect(await privateCopy('redis')).toEqual({ folder, env: { LD_LIBRARY_PATH: libraries } });
    vi.stubEnv('LD_LIBRARY_PATH', '/opt/lib');
    expect((await privateCopy('redis'))?.env).toEqual({ LD_LIBRARY_PATH: `${libraries}:/opt/lib` });
  });

  it('needs no libraries of its own on a machine that has them', async () => {
    write('usr', 'bin', 'redis-server');
    expect(await privateCopy('redis')).toEqual({ folder, env: {} });
    write('usr', 'lib', 'tmpfiles.d', 'redis.conf');
    expect(await privateCopy('redis')).toEqual({ folder, env: {} });
  });

  it('is none where there is something else, or nothing', async () => {
    expect(await privateCopy('redis')).toBeUndefined();
    mkdirSync(dirname(folder), { recursive: true });
    writeFileSync(folder, '');
    expect(await privateCopy('redis')).toBeUndefined();
    rmSync(folder);
    write('usr', 'lib');
    expect(await privateCopy('redis')).toBeUndefined();
  });
});
