import { spawnSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node as an operator would, without the settings of whoever runs the tests. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const { PATH, HOME = '' } = process.env;
  return spawnSync(process.execPath, args, { env: { PATH, HOME, ...env }, encoding: 'utf8' });
}

const source = (file: string): readonly string[] => ['--conditions=agentconnect-source', file];
const scripts = [
  'start',
  'test',
  'chaos',
  'fuzz',
  'abuse',
  'bench',
  'scale-sim',
  'upgrade-check',
  'compose-check',
];
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describe.each(scripts)('scripts/%s.mjs', (script) => {
  it('tells its release, how it is called and, with another code than of a fault, what it does not know', () => {
    const file = `scripts/${script}.mjs`;
    expect(run([file, '--version'])).toMatchObject({ status: 0, stdout: `${version}\n` });
    expect(run([file, '--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^ {2}--version /m),
    });
    expect(run([file, '--nosuch'])).toMatchObject({ status: 2, stderr: expect.stringContaining('--nosuch') });
  });
});

it.each([
  ['npm run admin --', ['scripts/admin.mjs']],
  ['node services/gateway/src/admin/main.ts', source('services/gateway/src/admin/main.ts')],
])('the admin command is shown as it is called, without any setting: %s', (call, program) => {
  const env = { REDIS_SENTINEL_TLS: 'perhaps' };
  expect(run([...program, '--version'], env)).toMatchObject({ status: 0, stdout: `${version}\n` });
  expect(run([...program, '--help'], env).stdout).toContain(`Usage: ${call} [options]`);
  expect(run([...program, 'users', 'add', '--help'], env).stdout).toContain(
    `Usage: ${call} users add [options] <name>`,
  );
});

it.each([
  ['the gateway', source('services/gateway/src/main.ts')],
  ['a worker', source('services/agent-worker/src/main.ts')],
  ['the admin command', [...source('services/gateway/src/admin/main.ts'), 'users', 'list']],
  ['npm run admin', ['scripts/admin.mjs', 'users', 'list']],
  ['npm start', ['scripts/start.mjs']],
])('a wrong setting ends %s with one line and exit code 78', (_, program) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'agentconnect-programs-'));
  try {
    const env = { DATA_DIR: dataDir, JWT_SECRET: 'x'.repeat(32), REDIS_SENTINEL_TLS: 'perhaps' };
    const { status, stderr } = run(program, env);
    expect(stderr).toMatch(/^(?:config:|✗) REDIS_SENTINEL_TLS: must be one of off, on\n$/);
    expect(status).toBe(78);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
