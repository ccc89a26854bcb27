import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Chatterer } from '../../support/chatterer.ts';
import { call, Client } from '../../support/client.ts';
import { OwnRedis } from '../../support/redis-own.ts';
import { is } from '../../support/socket-client.ts';
import { eventually } from '../../support/stack-eventually.ts';
import { Stack } from '../../support/stack.ts';

let redis: OwnRedis;
let stack: Stack;
let clients: Client[];

beforeAll(async () => {
  redis = await OwnRedis.start();
  stack = await Stack.start({
    redisUrl: redis.url,
    gateways: 2,
    workers: 2,
    cuttable: true,
    env: { LEASE_SECONDS: '2' },
  });
  const alice = await Client.login(stack.gateway(0));
  clients = [alice, alice.at(stack.gateway(1))];
});
afterAll(async () => {
  await stack.stop();
  await redis.stop();
});

const script = 'a piece of text that takes its time to be written and is told from all others by nothing';

/** Long enough for it to be noticed and told. */
const troubleMs = 3_500;

/** Lets some clients talk, makes trouble in the middle of it, and expects that nobody has lost or doubled a thing. */
async function through(
  trouble: () => Promise<void>,
  isOver: (chatterer: Chatterer) => boolean = () => true,
): Promise<Chatterer[]> {
  const chatterers = await Promise.all(
    Array.from({ length: 8 }, (_, at) => Chatterer.start(at % 2 ? clients : clients.toReversed(), script)),
  );
  const least = (): number => Math.min(...chatterers.map(({ answers }) => answers));
  await eventually('all are talking', 20_000, () => least() >= 1);
  await trouble();
  const before = least();
  await eventually('all go on', 40_000, () => least() > before + 1 && chatterers.every(isOver));
  await Promise.all(chatterers.map((chatterer) => chatterer.finish()));
  return chatterers;
}

/** `trouble` for as long as it takes to be told. */
const passing = (begin: () => Promise<unknown> | void, end: () => Promise<unknown> | void) => async () => {
  await begin();
  await wait(troubleMs);
  await end();
};

describe('nothing is lost, doubled or out of order', () => {
  it('when Redis crashes and comes back with its append-only file', async () => {
    const chatterers = await through(
      passing(
        async () => {
          await redis.crash();
          await eventually('REST says so', 5_000, async () => {
            const answer = await clients[0]?.get('/chat/providers');
            return answer?.status === 503 && answer.headers.has('retry-after');
          });
        },
        () => redis.recover(),
      ),
      ({ events }) => events.includes('recovered'),
    );
    for (const { events } of chatterers) {
      expect(events.filter((event) => event === 'degraded' || event === 'recovered')).toEqual([
        'degraded',
        'recovered',
      ]);
    }
  });

  it('when Redis is frozen', async () => {
    await through(
      passing(
        () => redis.freeze(true),
        () => redis.freeze(false),
      ),
    );
  });

  it('when Redis is out of memory', async () => {
    const session = await clients[0]?.session();
    await through(
      passing(
        async () => {
          await redis.command('config', 'set', 'maxmemory', '1');
          const refused = await clients[0]?.post(`/chat/sessions/${session}/messages`, { content: 'x' });
          expect(refused).toMatchObject({ status: 503, body: { code: 'REDIS_UNAVAILABLE' } });
        },
        () => redis.command('config', 'set', 'maxmemory', '0'),
      ),
    );
  });

  it('when Redis takes no writes', async () => {
    await through(
      passing(
        () => redis.command('replicaof', '127.0.0.1', '1'),
        () => redis.command('replicaof', 'no', 'one'),
      ),
    );
  });

  it.each([
    ['forgets its scripts', ['script', 'flush']],
    ['cuts the connections that write', ['client', 'kill', 'type', 'normal']],
    ['cuts the connections that listen', ['client', 'kill', 'type', 'pubsub']],
  ])('when Redis %s', async (_, command) => {
    await through(async () => {
      await redis.command(...command);
    });
  });

  it('when the consumer group is gone', async () => {
    await through(async () => {
      const keys = (await redis.command('keys', '*:ready')) as string[];
      await redis.command('xgroup', 'destroy', keys[0] ?? '', 'agent-workers');
    });
  });
});

it('keeps sockets that just attach when a gateway hears Redis again', async () => {
  const [client] = clients;
  const sessions = await Promise.all(Array.from({ length: 40 }, async () => client?.session()));
  // Each attaches for most of a second, so that some are about to when the gateway has subscribed again.
  stack.redis.behave('slow', 300);
  const sockets = await Promise.all(
    sessions.map(async (session = '', at) => {
      await wait(at * 75);
      if (at === 10) await redis.command('client', 'kill', 'type', 'pubsub');
      const socket = await client?.open(session);
      await socket?.some(is.event('ready'), 'ready');
      return socket;
    }),
  );
  stack.redis.behave('open');
  const answers = sockets.map(async (socket) => {
    await socket?.text('still there?');
    await socket?.next(is.response);
  });
  await Promise.all(answers);
});

it('does not take Redis for back when the gateway itself was held up meanwhile', async () => {
  const [client] = clients;
  const socket = await client?.open(await client.session());
  await socket?.some(is.event('ready'), 'ready');
  redis.freeze(true);
  await socket?.some(is.event('degraded'), 'degraded');
  stack.gatewayProcess(0).signal('SIGSTOP');
  await wait(troubleMs);
  stack.gatewayProcess(0).signal('SIGCONT');
  // It looks at Redis once a second.
  await wait(2_500);
  expect(socket?.frames.filter(is.event('recovered'))).toEqual([]);
  redis.freeze(false);
  await socket?.some(is.event('recovered'), 'recovered');
  expect(socket?.frames.filter(is.event('degraded'))).toHaveLength(1);
});

it('is alive but not ready while Redis is away', async () => {
  const { url } = stack.gateway(0);
  const base = url.replace(/\/api$/, '');
  redis.freeze(true);
  await eventually('not ready', 10_000, async () => (await call('GET', `${base}/readyz`)).status === 503);
  expect((await call('GET', `${base}/healthz`)).status).toBe(200);
  redis.freeze(false);
  await eventually('ready', 10_000, async () => (await call('GET', `${base}/readyz`)).status === 200);
});
