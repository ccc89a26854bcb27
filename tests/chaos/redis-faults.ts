import { setTimeout as wait } from 'node:timers/promises';
import type { RedisSentinel } from '../support/redis-sentinel.ts';
import type { OwnRedis } from '../support/redis-own.ts';
import type { TcpLink } from '../support/tcp-link.ts';
import type { ClusterTrouble } from './cluster-trouble.ts';
import { dieAhead } from './die-ahead.ts';
import type { Fault } from './fault.ts';
import type { Random } from './random.ts';

/** What can happen to a Redis that stands alone, and to its answers. */
export function standaloneFaults(own: OwnRedis, link: TcpLink): Fault[] {
  return [
    {
      name: 'replies lost',
      run: async (random) => {
        link.behave('deaf');
        await wait(random.between(100, 1_000));
        link.behave('open');
      },
    },
    {
      name: 'Redis crashed',
      run: async (random) => {
        await own.crash();
        await wait(random.between(0, 2_000));
        await own.recover();
      },
    },
    {
      name: 'Redis frozen',
      run: async (random) => {
        own.freeze(true);
        await wait(random.between(500, 6_000));
        own.freeze(false);
      },
    },
    {
      name: 'scripts forgotten',
      run: async () => {
        await own.command('script', 'flush');
      },
    },
    {
      name: 'out of memory',
      run: async (random) => {
        await own.command('config', 'set', 'maxmemory', '1');
        await wait(random.between(500, 3_000));
        await own.command('config', 'set', 'maxmemory', '0');
      },
    },
    {
      name: 'connections killed',
      run: async (random) => {
        await own.command('client', 'kill', 'type', random.pick(['normal', 'pubsub']));
      },
    },
  ];
}

export function sentinelFaults({ failOver, handOver, recover, whole }: RedisSentinel): Fault[] {
  const back = async (random: Random): Promise<void> => {
    await wait(random.between(0, 2_000));
    await recover();
  };
  return [
    {
      name: 'primary killed',
      run: async (random) => {
        await failOver();
        await back(random);
      },
    },
    {
      name: 'primary killed ahead of its replica',
      run: async (random) => {
        await failOver((primary, replica) => dieAhead(primary, replica, random));
        await back(random);
      },
    },
    {
      name: 'primary handed over',
      run: async () => {
        await handOver();
        await whole();
      },
    },
    {
      // It wakes up beside its successor, and takes itself for the primary until the sentinels tell it.
      name: 'primary frozen',
      run: async (random) => {
        let frozen: OwnRedis | undefined;
        await failOver((primary) => {
          frozen = primary;
          primary.freeze(true);
          return Promise.resolve();
        });
        await wait(random.between(0, 2_000));
        frozen?.freeze(false);
        await whole();
      },
    },
  ];
}

/** `keys` holds a key of each slot that the run uses. */
export function clusterFaults(trouble: ClusterTrouble, keys: readonly string[]): Fault[] {
  return [
    { name: 'master killed', run: (random) => trouble.masterDies(random, (master) => master.crash()) },
    {
      name: 'master killed ahead of its replica',
      run: (random) => trouble.masterDies(random, (master, replica) => dieAhead(master, replica, random)),
    },
    { name: 'master handed over', run: (random) => trouble.masterHandsOver(random) },
    { name: 'slot moved', run: (random) => trouble.slotMoves(random.pick(keys), random) },
  ];
}
