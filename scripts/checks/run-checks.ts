import { availableParallelism } from 'node:os';
import type { Check } from './checks.ts';
import type { CheckOptions } from './options.ts';
import { runTests, type TestCounts } from './run-tests.ts';
import type { Tools } from './tools.ts';

/** Runs what was chosen until something fails, and says of each how it ended and how long it took. */
export async function runChecks({ sources, tests }: CheckOptions, tools: Tools): Promise<TestCounts> {
  const broken = await runSourceChecks(sources, tools);
  if (broken.length > 0) {
    console.log(`\n✗ failed: ${broken.join(', ')}${tests.length > 0 ? '; the tests were not run' : ''}`);
    return { passed: 0, failed: broken.length };
  }
  let counts: TestCounts = { passed: 0, failed: 0 };
  for (const check of tests) {
    const started = performance.now();
    console.log(`» ${check.name} …`);
    const { passed, failed } = await runTests(check, tools);
    tell(check, failed === 0, started, `${passed} passed`);
    counts = { passed: counts.passed + passed, failed: counts.failed + failed };
    if (failed > 0) {
      console.log(`\n✗ failed: ${check.name}; later checks were not run`);
      break;
    }
  }
  return counts;
}

/** Runs checks of the sources, as many at once as there are cores. Returns the names of those that failed. */
async function runSourceChecks(checks: readonly Check[], tools: Tools): Promise<string[]> {
  const waiting = [...checks];
  const broken: { name: string; output: string }[] = [];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = performance.now();
      const { code, output } = await tools.run(check.command, 'pipe');
      tell(check, code === 0, started);
      if (code !== 0) broken.push({ name: check.name, output });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  for (const { name, output } of broken) console.log(`\n──── ${name}\n${output.trimEnd()}`);
  return broken.map(({ name }) => name);
}

function tell({ name }: Check, isOk: boolean, started: number, more?: string): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`» ${name.padEnd(10)} ${isOk ? 'ok' : 'FAILED'} (${more ? `${more}, ` : ''}${seconds} s)`);
}
