import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Check } from './checks.ts';
import type { Tools } from './tools.ts';

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

const Report = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });

/** Runs tests, which show themselves, and counts them. */
export async function runTests(check: Check, tools: Tools): Promise<TestCounts> {
  const folder = await mkdtemp(join(tmpdir(), 'agentconnect-report-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await tools.run([...check.command, ...reporters], 'inherit');
    const { passed, failed } = await countsOf(report);
    // A run may fail without a failed test: a file that cannot be loaded, a leaked handle, an error between tests.
    return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function countsOf(path: string): Promise<TestCounts> {
  try {
    const report = Report.parse(JSON.parse(await readFile(path, 'utf8')));
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
