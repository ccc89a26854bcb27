import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Launched } from '../../support/launched.ts';
import { commandOf, isRunning } from '../../support/process-tree.ts';
import { eventually } from '../../support/stack-eventually.ts';

const goneMs = 10_000;
const launches: Launched[] = [];

afterEach(async () => {
  await Promise.all(launches.splice(0).map((launched) => launched.dispose()));
});

async function launch(env: Record<string, string> = {}): Promise<Launched> {
  const launched = await Launched.start([], env);
  launches.push(launched);
  return launched;
}

async function running(): Promise<Launched> {
  const launched = await launch();
  await launched.prints(/is running/);
  return launched;
}

function find(pids: readonly number[], command: string): number {
  const pid = pids.find((one) => commandOf(one).includes(command));
  if (pid === undefined) throw new Error(`${command} does not run`);
  return pid;
}

it('ends in good order when what set it up is killed', async () => {
  const launched = await running();
  const all = launched.descendants();
  launched.kill();
  await eventually('nothing is left running', goneMs, () => !all.some(isRunning));
});

it('leaves nothing running when its guard was killed before it', async () => {
  const launched = await running();
  const guard = find(launched.descendants(), 'guard/main.ts');
  process.kill(guard, 'SIGKILL');
  await eventually('there is another guard', goneMs, () => {
    const next = launched.descendants().find((pid) => commandOf(pid).includes('guard/main.ts'));
    return next !== undefined && next !== guard;
  });
  const all = launched.descendants();
  process.kill(find(all, 'launcher/main.ts'), 'SIGKILL');
  await eventually('nothing is left running', goneMs, () => !all.some(isRunning));
});

it('ends a Redis that was left behind before it takes up its data', async () => {
  const first = await running();
  const all = first.descendants();
  const redis = find(all, 'redis-server');
  for (const pid of [find(all, 'guard/main.ts'), find(all, 'launcher/main.ts'), ...all]) {
    if (pid !== redis && isRunning(pid)) process.kill(pid, 'SIGKILL');
  }
  await first.exit();
  expect(isRunning(redis)).toBe(true);
  const second = await launch({ DATA_DIR: first.dataDir });
  await second.prints(/is running/);
  expect(isRunning(redis)).toBe(false);
});

it('serves one folder once', async () => {
  const first = await running();
  const second = await launch({ DATA_DIR: first.dataDir });
  await second.prints(/^✗ npm start is already running in this folder/m);
  expect(await second.exit()).toBe(1);
});

it('starts its Redis again when that dies, with its data and at its address', async () => {
  const launched = await running();
  const read = (): { url: string; redis: { pid: number } } =>
    JSON.parse(readFileSync(join(launched.dataDir, 'redis', 'running.json'), 'utf8')) as ReturnType<
      typeof read
    >;
  const before = read();
  process.kill(before.redis.pid, 'SIGKILL');
  await launched.prints(/redis died \(SIGKILL\); restarting it/);
  await eventually('there is another Redis', goneMs, () => read().redis.pid !== before.redis.pid);
  expect(read().url).toBe(before.url);
  await eventually('the gateway is ready again', goneMs, async () => {
    const answer = await fetch(`http://127.0.0.1:${launched.port}/readyz`);
    return answer.status === 200;
  });
});
