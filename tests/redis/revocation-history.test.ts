import { announceRevocation, RevocationReader } from '@agentconnect/auth';
import { closeRedis, Keys, openRedis, Scripts, whenReady } from '@agentconnect/broker';
import { expect, it } from 'vitest';
import { OwnRedis } from '../support/redis-own.ts';
import { eventually } from '../support/stack-eventually.ts';

it('says that some may be missing when another server answers, whatever that holds', async () => {
  const server = await OwnRedis.start();
  const redis = openRedis({ url: server.url, role: 'command', onError: () => undefined });
  try {
    await whenReady(redis, 10_000);
    const keys = new Keys('t');
    const reader = new RevocationReader(new Scripts({ redis, keys }), keys);
    await announceRevocation(redis, keys, { user: 'ada', tokensFrom: 1 });
    expect(await reader.readOn()).toEqual({ revocations: [{ user: 'ada', tokensFrom: 1 }], isWhole: true });
    expect(await reader.readOn()).toEqual({ revocations: [], isWhole: true });
    await server.crash();
    await expect(reader.readOn()).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    await server.recover();
    let read: Awaited<ReturnType<RevocationReader['readOn']>> | undefined;
    await eventually('it can be read again', 20_000, async () => {
      read = await reader.readOn().catch(() => undefined);
      return read !== undefined;
    });
    expect(read).toEqual({ revocations: [], isWhole: false });
    expect(await reader.readOn()).toEqual({ revocations: [], isWhole: true });
  } finally {
    await closeRedis(redis);
    await server.stop();
  }
});
