import { setTimeout as wait } from 'node:timers/promises';
import type { TcpLink } from '../support/tcp-link.ts';
import type { Fault } from './fault.ts';

/** What can happen to one of these ways; `name` is what they are called. */
export function linkFaults(name: string, links: readonly TcpLink[]): Fault[] {
  return [
    {
      name: `${name} cut`,
      run: async (random) => {
        const link = random.pick(links);
        await link.cut();
        await wait(random.between(100, 3_000));
        await link.open();
      },
    },
    {
      name: `${name} slow`,
      run: async (random) => {
        const link = random.pick(links);
        link.behave('slow', random.between(50, 400));
        await wait(random.between(1_000, 4_000));
        link.behave('open');
      },
    },
    {
      name: `${name} silent`,
      run: async (random) => {
        const link = random.pick(links);
        link.behave('silent');
        await wait(random.between(1_000, 7_000));
        link.behave('open');
      },
    },
  ];
}
