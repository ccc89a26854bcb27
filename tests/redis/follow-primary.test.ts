import { lookup } from 'node:dns/promises';
import { randomId } from '@agentconnect/protocol';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { followPrimary } from '../../packages/broker/src/redis/follow-primary.ts';
import { redisUrl } from './suite/redis-url.ts';

const { hostname, port } = new URL(redisUrl());
const address = { host: hostname, port: Number(port) };
let publisher: Redis;
beforeAll(() => {
  publisher = new Redis(redisUrl());
});
afterAll(() => publisher.disconnect());

/** A connection to a primary whose sentinel is the same server, as far as its news goes. */
async function follow() {
  const name = randomId();
  const redis = new Redis(redisUrl(), { retryStrategy: () => 10 });
  const left = vi.fn<() => void>();
  redis.on('reconnecting', left);
  followPrimary(redis, { sentinels: [address], name }, () => 10);
  await vi.waitFor(() => expect(redis.status).toBe('ready'));
  const tell = (host: string, at: number): Promise<number> =>
    publisher.publish('+switch-master', `${name} 192.0.2.1 1 ${host} ${at}`);
  // Nobody hears it before the watcher has subscribed.
  await vi.waitFor(async () => expect(await tell(hostname, address.port)).toBeGreaterThan(0));
  return { redis, left, tell };
}

it.each(['localhost', hostname])(
  'stays with a primary that is announced as %s, where it is',
  async (host) => {
    const { redis, left, tell } = await follow();
    await tell(host, address.port);
    // By then the news has come, and its name was looked up.
    await redis.ping();
    await lookup(host);
    await redis.ping();
    expect(left).not.toHaveBeenCalled();
    redis.disconnect();
  },
);

it('leaves a primary that is not where the new one is', async () => {
  const { redis, left, tell } = await follow();
  await tell(hostname, address.port + 1);
  await vi.waitFor(() => expect(left).toHaveBeenCalled());
  redis.disconnect();
});
