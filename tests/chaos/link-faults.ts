import { setTimeout as wait } from 'node:timers/promises';
import type { TcpLink } from '../support/tcp-link.ts';
import type { Fault } from './fault.ts';

/** What can happen to the ways to one server; `name` is that of the ways. */
export function linkFaults(name: string, link: TcpLink): Fault[] {
  return [
    {
      name: `${name} cut`,
      run: async (random) => {
        await link.cut();
        await wait(random.between(100, 3_000));
        await link.open();
      },
    },
    {
      name: `${name} slow`,
      run: async (random) => {
        link.behave('slow', random.between(50, 400));
        await wait(random.between(1_000, 4_000));
        link.behave('open');
      },
    },
    {
      name: `${name} silent`,
      run: async (random) => {
        link.behave('silent');
        await wait(random.between(1_000, 7_000));
        link.behave('open');
      },
    },
  ];
}
