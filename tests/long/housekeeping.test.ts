import { expect, inject, it } from 'vitest';
import { Client } from '../support/client.ts';
import { ComeAndGo } from '../support/come-and-go.ts';

const sessions = 2_000;

it(`holds after ${sessions} sessions what it held before them`, async () => {
  const place = await ComeAndGo.start(inject('redisUrl'));
  try {
    const client = await Client.login(place.stack.gateway());
    const before = await place.held();
    await place.run(client, sessions);
    expect(await place.left(before, 180_000)).toEqual([]);
  } finally {
    await place.stop();
  }
});
