import { setTimeout as wait } from 'node:timers/promises';
import type { TcpLink } from '../support/tcp-link.ts';
import type { Fault } from './fault.ts';
import type { Random } from './random.ts';

/** Chooses what a fault happens to. */
export type Pick<T> = (random: Random) => Promise<T> | T;

/** What can happen to one of several ways, for `longestMs` at most; `name` is what they are called. */
export function linkFaults(name: string, pick: Pick<TcpLink>, longestMs = 7_000): Fault[] {
  return [
    {
      name: `${name} cut`,
      run: async (random) => {
        const link = await pick(random);
        await link.cut();
        await wait(random.between(100, Math.min(3_000, longestMs)));
        await link.open();
      },
    },
    {
      name: `${name} slow`,
      run: async (random) => {
        const link = await pick(random);
        link.behave('slow', random.between(50, Math.min(400, longestMs / 4)));
        await wait(random.between(1_000, 4_000));
        link.behave('open');
      },
    },
    {
      name: `${name} silent`,
      run: async (random) => {
        const link = await pick(random);
        link.behave('silent');
        await wait(random.between(longestMs / 7, longestMs));
        link.behave('open');
      },
    },
  ];
}
