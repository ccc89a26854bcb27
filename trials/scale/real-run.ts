import { setTimeout as wait } from 'node:timers/promises';
import { Random } from '../chaos/random.ts';
import { Chatterer } from '../../tests/support/chatterer.ts';
import { Client } from '../../tests/support/client.ts';
import { OwnRedis } from '../../tests/support/redis-own.ts';
import { is } from '../../tests/support/seen-frame.ts';
import { Stack } from '../../tests/support/stack.ts';
import { Autoscaler, type Direction } from './autoscaler.ts';
import type { Deployment } from './deployment.ts';
import { RealWorkers } from './real-workers.ts';
import { syncSeconds } from './simulate-day.ts';
import { workerDepths } from './worker-depths.ts';
import { workMetric } from './work-metric.ts';

/** What real processes have shown, in s of a clock on the wall. */
export interface RealFigures {
  readonly startSeconds: number;
  readonly overheadSeconds: number;
  /** From the end of DRAIN_SECONDS to the end of the process. */
  readonly handOverSeconds: number;
  readonly wrong: readonly string[];
}

const concurrency = 8;
const mostWorkers = 6;
/** Turns as long as these many words take at the pace of a `Chatterer`'s agent: below a second, and longer than a drain. */
const words = { short: 150, long: 1_400 };
const talkers = { always: 4, burst: 30 };
/** How long the burst lasts, and how long calm may take to come, on the rule's own clock. */
const burstSeconds = 300;
const calmSeconds = 2_400;

/** Lets the rule, `speed` times as fast, scale real workers over a burst of real texts. */
export async function runReal(
  deployment: Deployment,
  { speed, seed }: { readonly speed: number; readonly seed: number },
  say: (line: string) => void,
): Promise<RealFigures> {
  const redis = await OwnRedis.start();
  const stack = await Stack.start({
    redisUrl: redis.url,
    workers: deployment.rule.min,
    env: {
      WORKER_CONCURRENCY: String(concurrency),
      DRAIN_SECONDS: String(deployment.drainSeconds / speed),
    },
  }).catch(async (error: unknown) => {
    await redis.stop();
    throw error;
  });
  try {
    const client = await Client.login(stack.gateway());
    const workers = new RealWorkers(stack, deployment.rule.min, new Random(seed));
    const overheadSeconds = await overhead(client);
    const wrong = await burst(stack, client, workers, deployment, speed, say);
    const drained = workers.ends.map((seconds) => seconds - deployment.drainSeconds / speed);
    return {
      startSeconds: Math.max(0, ...workers.starts),
      overheadSeconds,
      handOverSeconds: Math.max(0, ...drained),
      wrong: [...wrong, ...workers.problems],
    };
  } finally {
    await stack.stop('SIGKILL');
    await redis.stop();
  }
}

/** The median of what a turn takes of which the answer itself takes nothing, from socket to socket. */
async function overhead(client: Client): Promise<number> {
  const socket = await client.attach(await client.session());
  const times: number[] = [];
  for (let at = 0; at < 21; at++) {
    const before = socket.frames.filter(is.response).length;
    const began = performance.now();
    socket.send({ type: 'text', content: `text ${at}` });
    await socket.until('the answer', () => socket.frames.filter(is.response).length > before);
    times.push((performance.now() - began) / 1_000);
  }
  await socket.close();
  return times.toSorted((a, b) => a - b)[10] ?? 0;
}

async function burst(
  stack: Stack,
  client: Client,
  workers: RealWorkers,
  deployment: Deployment,
  speed: number,
  say: (line: string) => void,
): Promise<string[]> {
  const wrong: string[] = [];
  const rule = {
    ...deployment.rule,
    max: mostWorkers,
    target: (deployment.rule.target * concurrency) / deployment.concurrency,
    up: faster(deployment.rule.up, speed),
    down: faster(deployment.rule.down, speed),
  };
  const autoscaler = new Autoscaler(rule);
  const talk = (count: number, length: number): Promise<Chatterer[]> =>
    Promise.all(
      Array.from({ length: count }, () => Chatterer.start([client], 'word '.repeat(length).trim())),
    );
  const always = await talk(talkers.always, words.long);
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1_000;
  let short: Chatterer[] | undefined;
  let [mostWaiting, mostAtWork, isOver] = [0, 0, false];
  const finished: Promise<void>[] = [];
  for (let ticks = 0; ; ticks++) {
    await wait((syncSeconds / speed) * 1_000);
    const now = elapsed();
    if (!short && now > 60 / speed) short = await talk(talkers.burst, words.short);
    if (short && !isOver && now > (60 + burstSeconds) / speed) {
      isOver = true;
      finished.push(...short.map((chatterer) => chatterer.finish()));
    }
    const depths = await workerDepths(workers.adminUrls);
    const metric = depths && workMetric(deployment.formula, depths);
    workers.scaleTo(autoscaler.decide(now, workers.replicas, metric));
    if (depths) {
      const { pending, mostAtOnce } = depths;
      const waiting = depths.lag + depths.held;
      mostWaiting = Math.max(mostWaiting, waiting);
      mostAtWork = Math.max(mostAtWork, mostAtOnce);
      if (pending > concurrency * workers.processes)
        wrong.push(`${pending} turns at ${workers.processes} workers`);
      if (ticks % 4 === 0) say(line(now * speed, waiting, pending, workers));
    }
    const isCalm = isOver && workers.processes === rule.min;
    if (isCalm && depths && depths.lag + depths.held === 0) break;
    if (now > calmSeconds / speed) {
      wrong.push(
        `${workers.processes} workers and ${depths?.lag} waiting ${calmSeconds} s after the beginning`,
      );
      break;
    }
  }
  finished.push(...always.map((chatterer) => chatterer.finish()));
  await workers.settled();
  for (const end of await Promise.allSettled(finished)) {
    if (end.status === 'rejected') wrong.push(String(end.reason));
  }
  const all = [...always, ...(short ?? [])];
  const known = talkers.always + talkers.burst;
  if (mostAtWork > known) wrong.push(`lag + pending + held was ${mostAtWork} for ${known} texts under way`);
  if (mostWaiting === 0) wrong.push('the burst was no burst: nothing waited');
  const after = await workerDepths(workers.adminUrls);
  if (after?.mostAtOnce !== 0) wrong.push(`${JSON.stringify(after)} when all was answered`);
  if (workers.ends.length === 0) wrong.push('no worker was taken away');
  const sum = (of: (chatterer: Chatterer) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  say(
    `${sum(({ answers }) => answers)} texts, each answered once; ${sum(({ transcript }) => transcript.restarts)} begun again` +
      ` by the end of ${workers.ends.length} workers; at most ${mostWaiting} waiting, ${mostAtWork} of ${known} at work`,
  );
  if (wrong.length > 0) say(stack.logs.slice(-5_000));
  return wrong;
}

function line(seconds: number, waiting: number, pending: number, workers: RealWorkers): string {
  const cells = [
    `${seconds.toFixed(0)} s`.padStart(7),
    String(waiting).padStart(7),
    String(pending).padStart(7),
  ];
  return `${cells.join('  ')}   ${'#'.repeat(workers.replicas)}${'-'.repeat(workers.processes - workers.replicas)}`;
}

function faster({ stabilizationSeconds, policies }: Direction, speed: number): Direction {
  return {
    stabilizationSeconds: stabilizationSeconds / speed,
    policies: policies.map((policy) => ({ ...policy, periodSeconds: policy.periodSeconds / speed })),
  };
}
