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

/** Faults that also come at once: none of two undoes what the other does, or waits for what it has ended. */
export const pairs = [
  ['worker killed', 'links slow'],
  ['worker halted', 'providers failing'],
  ['gateway killed', 'worker killed'],
  ['gateway halted', 'links lossy'],
  ['worker halted', 'Redis crashed'],
  ['gateway killed', 'primary killed'],
  ['worker halted', 'primary frozen'],
  ['gateway killed', 'sentinel killed'],
  ['worker halted', 'master killed'],
  ['gateway halted', 'slot moved'],
] as const;

/** What two faults at once are called. */
export function nameOfBoth([one, other]: readonly [string, string]): string {
  return `${one} and ${other}`;
}

/** What can happen on each kind of Redis, without a Redis that it could happen to. */
export const faultNames: Readonly<Record<RedisKind, readonly string[]>> = {
  standalone: namesOn('standalone'),
  sentinel: namesOn('sentinel'),
  cluster: namesOn('cluster'),
};

function namesOn(kind: RedisKind): string[] {
  const names = [...everywhere, ...single[kind]];
  const both = pairs.filter((pair) => pair.every((name) => names.includes(name)));
  return [...names, ...both.map(nameOfBoth)];
}
