import { setTimeout as wait } from 'node:timers/promises';
import type { TcpLink } from '../../../tests/support/tcp-link.ts';
import type { Fault, Pick } from './fault.ts';

type Links = Pick<readonly TcpLink[]>;

/** What can happen to ways, for `longestMs` at most; `name` is what they are called. */
export function linkFaults(name: string, pick: Links, longestMs = 7_000): Fault[] {
  return [
    linksCut(name, pick, longestMs),
    {
      name: `${name} slow`,
      run: async (random) => {
        const links = await pick(random);
        const lateMs = random.between(50, Math.min(400, longestMs / 4));
        for (const link of links) link.behave('slow', lateMs);
        await wait(random.between(1_000, 4_000));
        for (const link of links) link.behave('open');
      },
    },
    linksSilent(name, pick, longestMs),
    {
      // Each connection breaks somewhere in what it carries, also midway in a frame, and may be made anew at once.
      name: `${name} lossy`,
      run: async (random) => {
        const links = await pick(random);
        const before = lossesOf(links);
        const numbers = random.fork();
        for (const link of links) link.lose(() => numbers.next());
        await wait(random.between(500, 4_000));
        for (const link of links) link.behave('open');
        return lossesOf(links) > before;
      },
    },
  ];
}

export function linksCut(name: string, pick: Links, longestMs = 7_000): Fault {
  return {
    name: `${name} cut`,
    run: async (random) => {
      const links = await pick(random);
      await Promise.all(links.map((link) => link.cut()));
      await wait(random.between(100, Math.min(3_000, longestMs)));
      await Promise.all(links.map((link) => link.open()));
    },
  };
}

export function linksSilent(name: string, pick: Links, longestMs = 7_000): Fault {
  return {
    name: `${name} silent`,
    run: async (random) => {
      const links = await pick(random);
      for (const link of links) link.behave('silent');
      await wait(random.between(longestMs / 7, longestMs));
      for (const link of links) link.behave('open');
    },
  };
}

/** What is asked is done, and nobody hears of it. */
export function repliesLost(name: string, pick: Links, longestMs = 1_000): Fault {
  return {
    name: `${name} lost`,
    run: async (random) => {
      const links = await pick(random);
      for (const link of links) link.behave('deaf');
      await wait(random.between(100, longestMs));
      for (const link of links) link.behave('open');
    },
  };
}

function lossesOf(links: readonly TcpLink[]): number {
  return links.reduce((sum, { losses }) => sum + losses, 0);
}
