import { expect, it } from 'vitest';
import type { RedisCluster } from '../../../tests/support/redis-cluster.ts';
import type { OwnRedis } from '../../../tests/support/redis-own.ts';
import type { RedisSentinel } from '../../../tests/support/redis-sentinel.ts';
import type { Stack } from '../../../tests/support/stack.ts';
import { ChaosProviders } from '../chaos-providers.ts';
import { ClusterTrouble } from './cluster-trouble.ts';
import type { Fault } from './fault.ts';
import { faultNames } from './fault-names.ts';
import { faultsOf } from './faults.ts';
import { clusterFaults, groupFault, sentinelFaults, standaloneFaults } from './redis-faults.ts';
import { redisKinds } from './redis-kind.ts';

/** Nothing is struck here. */
const stack = { links: [] } as unknown as Stack;
const faultsOn = {
  standalone: () => standaloneFaults({} as OwnRedis, stack),
  sentinel: () => sentinelFaults({} as RedisSentinel),
  cluster: () => clusterFaults(new ClusterTrouble({} as RedisCluster), []),
};

function allOn(kind: (typeof redisKinds)[number]): Fault[] {
  const faults = [...new ChaosProviders().faults, ...faultsOn[kind](), groupFault('', '', 1)];
  return faultsOf({ stack, faults }, 2, 3);
}

it.each(redisKinds)('names the faults that there are on Redis %s', (kind) => {
  const names = allOn(kind).map(({ name }) => name);
  expect(names.toSorted()).toEqual(faultNames[kind].toSorted());
  expect(new Set(names).size).toBe(names.length);
});

it('knows that of two faults at once either may lose', () => {
  const mayLose = (name: string): boolean =>
    allOn('sentinel').some((one) => one.name === name && one.mayLose);
  expect(mayLose('primary killed as one of its clients dies')).toBe(true);
  expect(mayLose('gateway killed and worker killed')).toBe(false);
});

it.each(['worker', 'gateway', 'handed', 'slot', 'links', 'replies', 'memory', 'replica'])(
  'has no fault of a Cluster with %s in its name that may lose, but the death that is meant to',
  (word) => {
    const losing = allOn('cluster').filter(({ name, mayLose }) => name.includes(word) && mayLose);
    const meant = word === 'replica' ? ['master killed ahead of its replica'] : [];
    expect(losing.map(({ name }) => name)).toEqual(meant);
  },
);
