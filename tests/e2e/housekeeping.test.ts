import { expect, inject, it } from 'vitest';
import { Client } from '../support/client.ts';
import { ComeAndGo } from '../support/come-and-go.ts';

it('leaves nothing of sessions that were used in every way', { timeout: 60_000 }, async () => {
  const place = await ComeAndGo.start(inject('redisUrl'));
  try {
    const client = await Client.login(place.stack.gateway());
    const before = await place.held();
    await place.run(client, 120);
    const { endless } = await place.held();
    const added = endless.filter((name) => !before.endless.includes(name));
    // Timers, and `due`, hold what has a time, and are gone when all of it has passed; every other key has an end.
    const isOfTimers = (name: string): boolean => /^:\{(bull\}:timers:|p\*\}:due$)/.test(name);
    expect(added.filter((name) => !isOfTimers(name))).toEqual([]);
    // What lists a user's sessions outlives them by a minute.
    await place.until(before, 40_000, (name) => name.startsWith(':{u:'));
  } finally {
    await place.stop();
  }
});
