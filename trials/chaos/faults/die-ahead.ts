import { setTimeout as wait } from 'node:timers/promises';
import type { OwnRedis } from '../../../tests/support/redis-own.ts';
import type { Random } from '../random.ts';

/** Ends a primary after it has confirmed writes that its replica never got: they are lost when that takes over. */
export async function dieAhead(primary: OwnRedis, replica: OwnRedis, random: Random): Promise<void> {
  replica.freeze(true);
  try {
    await primary.command('client', 'kill', 'type', 'replica');
    await wait(random.between(100, 500));
    await primary.crash();
  } finally {
    replica.freeze(false);
  }
}
