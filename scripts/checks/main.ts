import { parseArgs } from 'node:util';
import { type Check, checks, longChecks } from './checks.ts';
import { runCheck } from './run-check.ts';

const usage = `npm test -- [options]

  --only <check>   one of: ${[...checks, ...longChecks].map(({ name }) => name).join(', ')}
  --long           the long tier: Redis Cluster and Sentinel, longer runs of the models
  --help           this

Sets itself up, then checks and tests everything. The Redis of the tests is REDIS_URL, a container where an engine
answers and has an image, or a server of this machine (AGENTCONNECT_TEST_REDIS=local leaves containers out).`;

const { values } = parseArgs({
  options: { only: { type: 'string' }, long: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(usage);
} else {
  process.exitCode = await run();
}

async function run(): Promise<number> {
  const wanted = chosen();
  if (wanted.length === 0) {
    console.error(`--only ${values.only}: no such check; see npm test -- --help`);
    return 2;
  }
  let passed = 0;
  let failed = 0;
  for (const check of wanted) {
    const result = await runCheck(check);
    passed += result.passed;
    failed += result.failed;
    // What a broken type or a lost promise breaks later says less than itself.
    if (!result.ok) {
      console.log(`\n${check.name} failed; the rest was not run`);
      break;
    }
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

function chosen(): readonly Check[] {
  if (values.only) return [...checks, ...longChecks].filter(({ name }) => name === values.only);
  return values.long ? longChecks : checks;
}
