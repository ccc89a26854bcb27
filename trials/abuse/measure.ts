import { setTimeout as wait } from 'node:timers/promises';
import type { Attack } from './attack.ts';
import type { AttackerJob } from './attacker-process.ts';
import { now } from './bystander/paced.ts';
import type { BystanderJob } from './bystander-process.ts';
import { Child } from './child.ts';
import { Ground } from './ground.ts';
import type { Phases } from './options.ts';
import type { Figures } from './outcome.ts';
import { type Sample, type Span, spreadOf, type Trouble, seriesNames } from './samples.ts';
import { type Count, noCount } from './tally.ts';

/** A gateway's first requests take longer than all others. */
const warmUpMs = 3_000;
/** Between the look at the heap and the attack. */
const pauseMs = 1_000;
const progressMs = 10_000;

interface Told {
  readonly samples: readonly Sample[];
  readonly troubles: readonly Trouble[];
}

/** Starts a system with bystanders and attacks it. */
export async function measure(
  attack: Attack,
  { phases, seed }: { readonly phases: Phases; readonly seed: number },
  say: (line: string) => void,
): Promise<Figures> {
  const ground = await Ground.start(attack);
  const samples: Sample[] = [];
  const troubles: Trouble[] = [];
  let count: Count = noCount;
  let attacker: Child<Count> | undefined;
  let bystander: Child<Told> | undefined;
  try {
    bystander = new Child<Told>('bystander-process.ts', await bystanderJob(attack, ground), (told) => {
      samples.push(...told.samples);
      troubles.push(...told.troubles);
    });
    const means = (await attack.prepare?.(ground)) ?? {};
    const job: AttackerJob = {
      attack: attack.name,
      port: ground.port,
      seed,
      seconds: phases.during,
      means,
    };
    attacker = new Child<Count>('attacker-process.ts', job, (told) => (count = told));
    await Promise.all([attacker.ready(), bystander.ready()]);
    await wait(warmUpMs);

    const before = await span(phases.before);
    const heapBefore = await ground.held();
    await wait(pauseMs);
    const redisBefore = await ground.memory.look();
    ground.memory.takePeak();

    attacker.send('go');
    const telling = setInterval(() => say(`  ${count.sent} sent, ${count.held} held`), progressMs);
    const during = await span(phases.during);
    clearInterval(telling);
    const peak = ground.memory.takePeak();
    await attacker.ended();
    await wait(phases.settle * 1_000);

    const after = await ground.held();
    const lost = await ground.lost();
    for (const child of [attacker, bystander]) if (child.failure) lost.push(`one of ours: ${child.failure}`);
    const redisAfter = await ground.memory.look().catch(() => NaN);
    return {
      attack: attack.name,
      unit: attack.unit,
      seconds: phases.during,
      count,
      compared: seriesNames
        .map((series) => ({
          series,
          before: spreadOf(samples, series, before),
          during: spreadOf(samples, series, during),
        }))
        .filter((one) => one.before.count > 0 || one.during.count > 0),
      errors: {
        before: timesOf(troubles.filter(([at]) => at < during.from)),
        since: timesOf(troubles.filter(([at]) => at >= during.from)),
      },
      heap: { before: heapBefore?.heap, after: after?.heap },
      mostResident: after?.mostResident,
      redis: { before: redisBefore, peak, after: redisAfter },
      redisGrowth: attack.redisGrowth,
      lost,
    };
  } catch (error) {
    say(ground.logs.slice(-5_000));
    throw error;
  } finally {
    await attacker?.kill();
    await bystander?.kill();
    await ground.stop();
  }
}

async function bystanderJob({ logins }: Attack, ground: Ground): Promise<BystanderJob> {
  const people = await ground.people();
  const seldom = logins === 'owner' ? [await ground.owner()] : [];
  return { port: ground.port, people, logins: { often: logins === undefined ? [] : people, seldom } };
}

/** Waits, and returns from when to when. */
async function span(seconds: number): Promise<Span> {
  const from = now();
  await wait(seconds * 1_000);
  return { from, to: now() };
}

function timesOf(troubles: readonly Trouble[]): Record<string, number> {
  const times: Record<string, number> = {};
  for (const [, what] of troubles) times[what] = (times[what] ?? 0) + 1;
  return times;
}
