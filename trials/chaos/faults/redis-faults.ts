import { setTimeout as wait } from 'node:timers/promises';
import { closeRedis, Keys, openRedis, whenReady } from '@agentconnect/broker';
import type { RedisSentinel } from '../../../tests/support/redis-sentinel.ts';
import type { OwnRedis } from '../../../tests/support/redis-own.ts';
import type { Stack } from '../../../tests/support/stack.ts';
import type { TcpLink } from '../../../tests/support/tcp-link.ts';
import type { ClusterTrouble } from './cluster-trouble.ts';
import { dieAhead } from './die-ahead.ts';
import type { Fault, Pick } from './fault.ts';
import { linkFaults, repliesLost } from './link-faults.ts';
import { processLinkFaults } from './process-link-faults.ts';
import type { Random } from '../random.ts';

/** So long a way may be gone before the sentinels take the primary for dead. */
const unnoticedMs = 700;

/** What can happen to a Redis that stands alone. */
export function standaloneFaults(own: OwnRedis, stack: Stack): Fault[] {
  return [
    ...wayFaults(() => stack.links.map(({ link }) => link)),
    ...processLinkFaults(stack),
    ...writerFaults(() => own),
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
      name: 'Redis read-only',
      run: async (random) => {
        // Of a primary that is not there, so that it keeps what it has.
        await own.command('replicaof', '127.0.0.1', '1');
        await wait(random.between(500, 4_000));
        await own.command('replicaof', 'no', 'one');
      },
    },
  ];
}

export function sentinelFaults(sentinel: RedisSentinel): Fault[] {
  const { primary, replica, failOver, handOver, endReplica, recover, whole } = sentinel;
  const back = async (random: Random): Promise<void> => {
    await wait(random.between(0, 2_000));
    await recover();
  };
  const faults: Fault[] = [
    // A busy machine may have the sentinels notice all the same.
    ...wayFaults(async () => [linkOf(await primary())], unnoticedMs).map(losing),
    ...writerFaults(primary),
    {
      name: 'primary killed',
      mayLose: true,
      run: async (random) => {
        await failOver();
        await back(random);
      },
    },
    {
      name: 'primary killed ahead of its replica',
      mayLose: true,
      run: async (random) => {
        await failOver((dying, replica) => dieAhead(dying, replica, random));
        await back(random);
      },
    },
    // Sentinels do not wait for the replica to have it all.
    { name: 'primary handed over', mayLose: true, run: handOver },
    {
      // As frozen: it does not hear of its successor either.
      name: 'primary cut off',
      mayLose: true,
      run: async (random) => {
        let link: TcpLink | undefined;
        await failOver(async (unheard) => {
          link = linkOf(unheard);
          await link.cut();
        });
        await wait(random.between(0, 2_000));
        await link?.open();
      },
    },
    {
      // It wakes up beside its successor, and takes itself for the primary until the sentinels tell it.
      name: 'primary frozen',
      mayLose: true,
      run: async (random) => {
        let frozen: OwnRedis | undefined;
        await failOver((halted) => {
          frozen = halted;
          halted.freeze(true);
          return Promise.resolve();
        });
        await wait(random.between(0, 2_000));
        frozen?.freeze(false);
      },
    },
    {
      name: 'replica killed',
      run: async (random) => {
        await endReplica();
        await back(random);
      },
    },
    freezing('replica', replica),
    {
      name: 'sentinel killed',
      run: async (random) => {
        const server = random.pick(sentinel.sentinels);
        await server.crash();
        await wait(random.between(0, 3_000));
        await server.recover();
      },
    },
    freezing('sentinel', (random) => random.pick(sentinel.sentinels)),
  ];
  return faults.map((fault) => followedBy(fault, whole));
}

/** `keys` holds a key of each slot that the run uses. */
export function clusterFaults(trouble: ClusterTrouble, keys: readonly string[]): Fault[] {
  const master: Pick<OwnRedis> = async (random) => trouble.master(random);
  const faults: Fault[] = [
    ...wayFaults(async (random) => [linkOf(await master(random))]),
    ...writerFaults(master),
    {
      name: 'master killed',
      mayLose: true,
      run: (random) => trouble.masterDies(random, (dying) => dying.crash()),
    },
    {
      name: 'master killed ahead of its replica',
      mayLose: true,
      run: (random) => trouble.masterDies(random, (dying, replica) => dieAhead(dying, replica, random)),
    },
    { name: 'master frozen', mayLose: true, run: (random) => trouble.masterFreezes(random) },
    { name: 'master handed over', run: (random) => trouble.masterHandsOver(random) },
    { name: 'slot moved', run: (random) => trouble.slotMoves(random.pick(keys), random) },
    { name: 'replica killed', run: (random) => trouble.replicaDies(random) },
    freezing('replica', async (random) => trouble.replica(random)),
  ];
  return faults.map((fault) => followedBy(fault, async () => trouble.whole()));
}

/** The group that workers read a ready stream by is gone, and who was given what with it. */
export function groupFault(url: string, prefix: string, partitions: number): Fault {
  return {
    name: 'consumer group gone',
    run: async (random) => {
      const redis = openRedis({ url, role: 'command', onError: () => undefined });
      try {
        await whenReady(redis, 10_000);
        const partition = Math.floor(random.between(0, partitions));
        const key = new Keys(prefix).ready(partition);
        return (await redis.xgroup('DESTROY', key, 'agent-workers')) === 1;
      } finally {
        await closeRedis(redis);
      }
    },
  };
}

/** What can happen on the way to a server. */
function wayFaults(pick: Pick<readonly TcpLink[]>, longestMs = 7_000): Fault[] {
  return [...linkFaults('links', pick, longestMs), repliesLost('replies', pick, Math.min(1_000, longestMs))];
}

/** A server that others count on without asking it for writes is halted. */
function freezing(name: string, pick: Pick<OwnRedis>): Fault {
  return {
    name: `${name} frozen`,
    run: async (random) => {
      const server = await pick(random);
      server.freeze(true);
      await wait(random.between(500, 5_000));
      server.freeze(false);
    },
  };
}

/** What can happen to a server that takes writes. */
function writerFaults(pick: Pick<OwnRedis>): Fault[] {
  return [
    {
      name: 'scripts forgotten',
      run: async (random) => {
        await (await pick(random)).command('script', 'flush');
      },
    },
    {
      name: 'out of memory',
      run: async (random) => {
        const server = await pick(random);
        await server.command('config', 'set', 'maxmemory', '1');
        await wait(random.between(500, 3_000));
        await server.command('config', 'set', 'maxmemory', '0');
      },
    },
    {
      name: 'connections killed',
      run: async (random) => {
        const server = await pick(random);
        const killed = await server.command('client', 'kill', 'type', random.pick(['normal', 'pubsub']));
        return Number(killed) > 0;
      },
    },
  ];
}

function losing(fault: Fault): Fault {
  return { ...fault, mayLose: true };
}

/** The next fault comes when all stands again. */
function followedBy(fault: Fault, after: () => Promise<void>): Fault {
  return {
    ...fault,
    run: async (random) => {
      const struck = await fault.run(random);
      await after();
      return struck;
    },
  };
}

function linkOf({ link, port }: OwnRedis): TcpLink {
  if (!link) throw new Error(`the server at ${port} has no link`);
  return link;
}
