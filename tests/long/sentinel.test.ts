import {
  ChannelSubscriber,
  type Hint,
  isRedisUnavailable,
  parseHints,
  type RedisConnection,
} from '@agentconnect/broker';
import { ApiError } from '@agentconnect/protocol';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Broker } from '../redis/suite/broker.ts';
import { runBrokerSuites } from '../redis/suite/broker-suites.ts';
import { finishTurn, framesOf } from '../redis/suite/frames.ts';
import { Server } from '../redis/suite/server.ts';
import { type RedisSentinel, startRedisSentinel } from '../support/redis-sentinel.ts';
import { eventually } from '../support/stack-eventually.ts';

let sentinel: RedisSentinel | undefined;
beforeAll(async () => {
  sentinel = await startRedisSentinel();
}, 120_000);
afterAll(() => sentinel?.stop());

describe('behind Sentinel', () => {
  runBrokerSuites(() => sentinel?.url ?? '');
});

describe('when the primary dies', () => {
  it(
    'goes on with the replica: the lease still holds, the log grows on, hints come again',
    { timeout: 120_000 },
    async () => {
      const server = await Server.open(sentinel?.url ?? '');
      const b = server.broker();
      const sessionId = await b.idle();
      const heard: (Hint | undefined)[] = [];
      let resubscribed = 0;
      const subscriber = new ChannelSubscriber({
        redis: server.subscriber,
        onMessage: (message) => heard.push(parseHints(message)[0]),
        onResubscribed: () => {
          resubscribed += 1;
        },
      });
      await subscriber.subscribe([b.keys.gatewayChannel(0, 'g1')]);
      await b.attach(sessionId, 'g1');
      await b.text(sessionId);
      const turn = await b.turn();
      expect(await server.command.wait(1, 10_000)).toBe(1);

      await sentinel?.failOver();
      await eventually('a step gets through', 60_000, async () => stepGetsThrough(b, sessionId));
      // A gateway attaches again when its subscriber is back: publishes may have missed it meanwhile.
      await eventually('it has subscribed again', 30_000, () => resubscribed > 0);
      await b.attach(sessionId, 'g1', { generation: 2 });
      const answered = await finishTurn(b, turn);
      expect(answered.kind).toBe('ok');
      await eventually('the answer is heard', 5_000, () =>
        heard.some((hint) => hint?.kind === 'frame' && answered.kind === 'ok' && hint.seq === answered.seq),
      );
      const answers = (await framesOf(b, sessionId)).filter(({ type }) => type === 'response');
      expect(answers).toMatchObject([{ metadata: { in_reply_to: turn.work.input.messageId } }]);
      // What was accepted since waits its turn.
      expect(await finishTurn(b, await b.turn())).toMatchObject({ kind: 'ok' });
      expect([await b.lag(), await b.pending()]).toEqual([0, []]);
      subscriber.close();
      await server.close();
    },
  );
});

describe('when the primary hands over', () => {
  it(
    'is left at once, though it takes itself for the primary for seconds more',
    { timeout: 120_000 },
    async () => {
      const server = await Server.open(sentinel?.url ?? '');
      await sentinel?.recover();
      const before = await runIdOf(server.command);
      await sentinel?.handOver();
      await eventually('the new primary is spoken to', 5_000, async () => {
        const now = await Promise.all([runIdOf(server.command), runIdOf(server.subscriber)]);
        return now.every((id) => id !== undefined && id !== before);
      });
      await sentinel?.whole();
      await server.close();
    },
  );
});

/** `undefined` while it is not connected. */
async function runIdOf(redis: RedisConnection): Promise<string | undefined> {
  const info = redis instanceof Redis ? await redis.info('server').catch(() => '') : '';
  return /run_id:(\w+)/.exec(info)?.[1];
}

/** Whether Redis is back. Until then every failure must be one that passes. */
async function stepGetsThrough(b: Broker, sessionId: string): Promise<boolean> {
  try {
    await b.text(sessionId);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    expect(isRedisUnavailable(error instanceof ApiError ? error.cause : error)).toBe(true);
    return false;
  }
}
