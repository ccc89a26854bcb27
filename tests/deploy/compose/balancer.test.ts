import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/setup/root.mjs';
import { isHere } from '../installed.ts';

const path = join(root, 'compose/Caddyfile');
const lines = readFileSync(path, 'utf8')
  .split('\n')
  .map((line) => line.trim());

it('finds gateways by DNS, buffers nothing, and limits no socket or event stream', () => {
  expect(lines).toEqual(
    expect.arrayContaining(['admin off', 'dynamic a gateway 8000 {', 'flush_interval -1']),
  );
  const limits = lines.filter((line) =>
    /^(write|read_body|idle|stream_timeout|read_timeout|write_timeout) /.test(line),
  );
  expect(limits).toEqual([]);
});

it('logs neither queries nor headers', () => {
  expect(lines).toEqual(
    expect.arrayContaining(['request>uri regexp \\?.* ?[redacted]', 'request>headers delete']),
  );
});

describe.each(['caddy'].filter((program) => isHere([program, 'version'])))('%s', (caddy) => {
  it('takes it', () => {
    execFileSync(caddy, ['validate', '--config', path, '--adapter', 'caddyfile'], { stdio: 'pipe' });
  });
});
