import type { RedisKind } from './redis-kind.ts';

const links = ['links cut', 'links slow', 'links silent', 'links lossy', 'replies lost'];

const everywhere = [
  'worker killed',
  'worker drained',
  'worker halted',
  'gateway killed',
  'gateway drained',
  'gateway halted',
  'providers cut',
  'providers slow',
  'providers silent',
  'providers lossy',
  'providers failing',
  ...links,
  'scripts forgotten',
  'out of memory',
  'connections killed',
  'consumer group gone',
];

const replicas = ['replica killed', 'replica frozen'];

const single: Readonly<Record<RedisKind, readonly string[]>> = {
  standalone: [
    'worker links cut',
    'worker links silent',
    'worker replies lost',
    'gateway links cut',
    'gateway links silent',
    'gateway replies lost',
    'Redis crashed',
    'Redis frozen',
    'Redis read-only',
  ],
  sentinel: [
    'primary killed',
    'primary killed ahead of its replica',
    'primary handed over',
    'primary cut off',
    'primary frozen',
    ...replicas,
    'sentinel killed',
    'sentinel frozen',
  ],
  cluster: [
    'master killed',
    'master killed ahead of its replica',
    'master frozen',
    'master handed over',
    'slot moved',
    ...replicas,
  ],
};

/** Two faults that come at once. */
interface Pair {
  readonly name: string;
  readonly of: readonly [string, string];
}

const pairOf = (one: string, other: string): Pair => ({ name: `${one} and ${other}`, of: [one, other] });

/**
 * None of two undoes what the other does, or waits for what it has ended. One that may lose what Redis has confirmed is
 * not called by a name that is asked for where nothing may be lost.
 */
export const pairs: readonly Pair[] = [
  pairOf('worker killed', 'links slow'),
  pairOf('worker halted', 'providers failing'),
  pairOf('gateway killed', 'worker killed'),
  pairOf('gateway halted', 'links lossy'),
  pairOf('worker halted', 'Redis crashed'),
  pairOf('gateway killed', 'sentinel killed'),
  pairOf('gateway halted', 'slot moved'),
  { name: 'primary killed as one of its clients dies', of: ['primary killed', 'gateway killed'] },
  { name: 'primary frozen as one of its clients halts', of: ['primary frozen', 'worker halted'] },
  { name: 'master killed as one of its clients halts', of: ['master killed', 'worker halted'] },
];

/** What can happen on each kind of Redis, without a Redis that it could happen to. */
export const faultNames: Readonly<Record<RedisKind, readonly string[]>> = {
  standalone: namesOn('standalone'),
  sentinel: namesOn('sentinel'),
  cluster: namesOn('cluster'),
};

function namesOn(kind: RedisKind): string[] {
  const names = [...everywhere, ...single[kind]];
  const both = pairs.filter(({ of }) => of.every((name) => names.includes(name)));
  return [...names, ...both.map(({ name }) => name)];
}
