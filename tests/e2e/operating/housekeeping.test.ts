import { Redis } from 'ioredis';
import { expect, inject, it } from 'vitest';
import { Client } from '../../support/client.ts';
import { ComeAndGo } from '../../support/come-and-go.ts';

it('leaves nothing of sessions that were used in every way', async () => {
  const place = await ComeAndGo.start(inject('redisUrl'));
  try {
    const client = await Client.login(place.stack.gateway());
    const before = await place.held();
    await place.run(client, 120);
    const added = [...(await place.held())].filter(
      ([name, { endless }]) => endless > (before.get(name)?.endless ?? 0),
    );
    // Timers, and `due`, hold what has a time, and `shares` what is at work: they are gone when all of that has passed. Every
    // other key has an end.
    const isOfTimers = (name: string): boolean => /^:\{(bull\}:timers:|p\*\}:(due|shares)$)/.test(name);
    expect(added.filter(([name]) => !isOfTimers(name))).toEqual([]);
    // What lists a user's sessions outlives them by a minute.
    const isOfUser = (line: string): boolean => line.startsWith(':{u:');
    await expect
      .poll(async () => (await place.left(before, 0)).filter((line) => !isOfUser(line)), { timeout: 40_000 })
      .toEqual([]);
  } finally {
    await place.stop();
  }
});

it('notices a member that is left in a key that was there before', async () => {
  const place = await ComeAndGo.start(inject('redisUrl'));
  const redis = new Redis(inject('redisUrl'));
  try {
    const ready = `${place.stack.prefix}:{p0}:ready`;
    const before = await place.held();
    expect(await place.left(before, 2_000)).toEqual([]);
    // Nobody is told of it.
    await redis.xgroup('DESTROY', ready, 'agent-workers');
    await place.stack.worker(0).kill('SIGKILL');
    await place.stack.worker(1).kill('SIGKILL');
    await redis.xadd(ready, '*', 's', 'ses_0_left');
    expect(await place.left(before, 0)).toEqual([':{p*}:ready: 1 in 1 (before: 0 in 1)']);
  } finally {
    redis.disconnect();
    await place.stop();
  }
});
