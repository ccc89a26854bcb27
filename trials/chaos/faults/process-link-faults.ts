import type { Stack } from '../../../tests/support/stack.ts';
import type { TcpLink } from '../../../tests/support/tcp-link.ts';
import type { Fault, Pick } from './fault.ts';
import { linksCut, linksSilent, repliesLost } from './link-faults.ts';
import type { Random } from '../random.ts';

/** So long one process may be deaf: past the end of its leases. */
const deafMs = 4_000;

/** What can happen on the way of one process to Redis while the others go on: its turns are taken over, and it returns. */
export function processLinkFaults(stack: Stack): Fault[] {
  const linkOf = (random: Random, name: string): TcpLink[] => {
    const links = stack.links.filter((link) => link.of.startsWith(name));
    return [random.pick(links).link];
  };
  const worker: Pick<TcpLink[]> = (random) => linkOf(random, 'agent-worker');
  const gateway: Pick<TcpLink[]> = (random) => linkOf(random, 'gateway');
  return [
    linksCut('worker links', worker),
    linksSilent('worker links', worker),
    repliesLost('worker replies', worker, deafMs),
    linksCut('gateway links', gateway),
    linksSilent('gateway links', gateway),
    repliesLost('gateway replies', gateway, deafMs),
  ];
}
