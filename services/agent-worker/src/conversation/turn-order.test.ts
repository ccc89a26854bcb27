import { expect, it } from 'vitest';
import { nextSpeaker, type TurnOrder } from './turn-order.ts';

const order = (changes: Partial<TurnOrder>): number =>
  nextSpeaker({
    policy: 'round_robin',
    agents: ['a', 'b', 'c', 'd'],
    current: 3,
    chosen: undefined,
    moderator: 0,
    lastSpoke: [],
    ...changes,
  });

it.each<[string, Partial<TurnOrder>, number]>([
  ['round robin goes around', {}, 0],
  ['and listens to nobody', { chosen: 2 }, 0],
  ['an agent is addressed', { policy: 'addressed', chosen: 1 }, 1],
  ['or else the next in order', { policy: 'addressed' }, 0],
  ['the moderator comes after each', { policy: 'moderator', current: 2, chosen: 1 }, 0],
  ['and chooses', { policy: 'moderator', current: 0, chosen: 3 }, 3],
  ['or else who was silent longest', { policy: 'moderator', current: 0, lastSpoke: [9, 5, 3, 7] }, 2],
  [
    'the first who has not spoken yet',
    { policy: 'moderator', current: 1, moderator: 1, lastSpoke: [1, 2, 0, 0] },
    2,
  ],
])('%s', (_, changes, next) => {
  expect(order(changes)).toBe(next);
});
