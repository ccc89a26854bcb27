import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Check } from './checks.ts';

export interface CheckResult {
  readonly ok: boolean;
  /** Tests, or 1 for a check that is none. */
  readonly passed: number;
  readonly failed: number;
}

const Report = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numTotalTests: z.int() });

/** Runs a check. What it prints is shown when it fails; tests show themselves. */
export async function runCheck(check: Check): Promise<CheckResult> {
  const started = performance.now();
  process.stdout.write(`» ${check.name.padEnd(11)}${check.tests ? '\n' : ''}`);
  const result = check.tests ? await runTests(check) : await runTool(check);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `${check.tests ? `» ${check.name.padEnd(11)}` : ''}${result.ok ? 'ok' : 'failed'} (${seconds} s)\n`,
  );
  return result;
}

async function runTool(check: Check): Promise<CheckResult> {
  const { code, output } = await run(check.command, 'pipe');
  if (code !== 0) process.stdout.write(`failed\n${output}\n`);
  return { ok: code === 0, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

async function runTests(check: Check): Promise<CheckResult> {
  const folder = mkdtempSync(join(tmpdir(), 'agentconnect-report-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await run([...check.command, ...reporters], 'inherit');
    const { numPassedTests, numFailedTests } = Report.parse(JSON.parse(readFileSync(report, 'utf8')));
    // A run without a failed test may fail as a whole: a leaked handle, an error between tests.
    return { ok: code === 0, passed: numPassedTests, failed: code === 0 ? 0 : Math.max(1, numFailedTests) };
  } catch {
    return { ok: false, passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  [program, ...args]: Check['command'] | string[],
  output: 'pipe' | 'inherit',
): Promise<{ code: number; output: string }> {
  const child = spawn(program ?? '', args, { stdio: ['ignore', output, output] });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: text }));
  });
}
