import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { type Held, leftBeyond, readHeld } from '../../support/held.ts';

let redis: Redis;
let prefix: string;

beforeAll(() => {
  redis = new Redis(inject('redisUrl'));
});
beforeEach(() => {
  prefix = `t${randomBytes(6).toString('hex')}`;
});
afterAll(() => redis.disconnect());

const group = 'agent-workers';

const read = (): Promise<Held> =>
  readHeld(redis, prefix, (key) => (key.includes(':pulse:') ? undefined : key.replace(/\d+/g, '*')));

/** What is told when this happens. */
async function told(happen: () => Promise<unknown>): Promise<string[]> {
  const before = await read();
  await happen();
  return leftBeyond(before, read, 0);
}

it('tells of a member that is left in a key that was there before', async () => {
  const due = `${prefix}:{p0}:due`;
  await redis.zadd(due, 1, 'e:ses_0_there');
  const before = await read();
  await redis.zadd(due, 2, 'e:ses_0_left');
  expect(await leftBeyond(before, read, 0)).toEqual([':{p*}:due: 2 in 1 (before: 1 in 1)']);
  const left = leftBeyond(before, read, 20_000);
  await redis.zrem(due, 'e:ses_0_left');
  expect(await left).toEqual([]);
});

it('tells of every type by its members', async () => {
  const left = await told(async () => {
    await redis.hset(`${prefix}:hash`, { a: 1, b: 2 });
    await redis.sadd(`${prefix}:set`, 'a', 'b', 'c');
    await redis.rpush(`${prefix}:list`, 'a', 'a');
    await redis.xadd(`${prefix}:stream`, '*', 'a', 'b');
    await redis.set(`${prefix}:string`, 'some');
    await redis.set(`${prefix}:pulse:a`, 'not asked for');
  });
  expect(left.toSorted()).toEqual([
    ':hash: 2 in 1 (before: 0 in 0)',
    ':list: 2 in 1 (before: 0 in 0)',
    ':set: 3 in 1 (before: 0 in 0)',
    ':stream: 1 in 1 (before: 0 in 0)',
    ':string: 1 in 1 (before: 0 in 0)',
  ]);
});

it('tells of one more key of a name, where its members are as many as before', async () => {
  await redis.zadd(`${prefix}:{p0}:due`, 1, 'a', 2, 'b');
  const left = await told(async () => {
    await redis.zrem(`${prefix}:{p0}:due`, 'b');
    await redis.zadd(`${prefix}:{p1}:due`, 2, 'b');
  });
  expect(left).toEqual([':{p*}:due: 2 in 2 (before: 2 in 1)']);
});

it('tells of an entry that is pending though it is no longer in its stream', async () => {
  const ready = `${prefix}:{p0}:ready`;
  await redis.xgroup('CREATE', ready, group, '0', 'MKSTREAM');
  const left = await told(async () => {
    const entry = await redis.xadd(ready, '*', 's', 'ses_0_left');
    await redis.xreadgroup('GROUP', group, 'worker', 'STREAMS', ready, '>');
    await redis.xdel(ready, entry ?? '');
  });
  expect(left).toEqual([':{p*}:ready: 0 in 1, 1 pending (before: 0 in 1)']);
});

it('does not take a Redis that cannot be read for an empty one', async () => {
  const gone = async (): Promise<Held> => Promise.reject(new Error('MOVED 1 127.0.0.1:7000'));
  expect(await leftBeyond(new Map(), gone, 0)).toEqual(['cannot be read: Error: MOVED 1 127.0.0.1:7000']);
});
