import { setTimeout as wait } from 'node:timers/promises';
import { releasing } from '../measure/releasing.ts';
import { type ByRole, byRole, type Usage, usageOf } from '../measure/usage.ts';
import { OurSystem } from '../systems/our-system.ts';
import type { PartContext } from './part.ts';

/** What one more partition takes where nothing happens, in a second, with one gateway and one worker. */
export interface Partitions {
  readonly many: number;
  /** In µs. */
  readonly processorTime: ByRole;
  readonly commands: number;
  readonly connections: number;
}

/** A system of many partitions against one of a single one, both at rest at the same time. */
export async function measurePartitions({ plan, say }: PartContext): Promise<Partitions> {
  const { many, settleSeconds, seconds } = plan.partitions;
  return releasing(async (started) => {
    const systems: OurSystem[] = [];
    for (const count of [1, many]) {
      systems.push(await started.add(OurSystem.start({ env: { PARTITIONS: String(count) } })));
    }
    say(`1 and ${many} partitions are at rest for ${settleSeconds + seconds} s`);
    await wait(settleSeconds * 1_000);
    const [one, all] = await Promise.all(
      systems.map((system) => usageOf(system, [], () => wait(seconds * 1_000))),
    );
    if (!one || !all) throw new Error('there are two systems');
    const each = (figure: (usage: Usage) => number): number => (figure(all) - figure(one)) / (many - 1);
    return {
      many,
      processorTime: byRole((role) => each(({ processorTime }) => processorTime[role]) / seconds),
      commands: each(({ commands }) => commands) / seconds,
      connections: each(({ redis }) => redis.connections),
    };
  });
}
