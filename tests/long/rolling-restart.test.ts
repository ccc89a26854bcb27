import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Chatterer } from '../support/chatterer.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/stack-eventually.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
let clients: Client[];

beforeAll(async () => {
  stack = await Stack.start({
    redisUrl: inject('redisUrl'),
    gateways: 2,
    workers: 2,
    env: { DRAIN_SECONDS: '2' },
  });
  const alice = await Client.login(stack.gateway(0));
  clients = [alice, alice.at(stack.gateway(1))];
}, 60_000);

afterAll(() => stack?.stop(), 30_000);

it('restarts every process under load, and nothing is lost or doubled', { timeout: 90_000 }, async () => {
  const script = 'an answer that takes a little time, so that a restart finds it half written';
  const chatterers = await Promise.all(
    Array.from({ length: 8 }, (_, at) => Chatterer.start(at % 2 ? clients : clients.toReversed(), script)),
  );
  const least = (): number => Math.min(...chatterers.map(({ answers }) => answers));
  const goOn = async (): Promise<void> => {
    const before = least();
    await eventually('all go on', 20_000, () => least() > before + 1);
  };
  await goOn();
  for (const process of [
    stack.worker(0),
    stack.worker(1),
    stack.gatewayProcess(0),
    stack.gatewayProcess(1),
  ]) {
    await process.kill('SIGTERM');
    expect(process.exitCode, process.log).toBe(0);
    await process.start();
    await goOn();
  }
  await Promise.all(chatterers.map((chatterer) => chatterer.finish()));
});

it('spreads the clients of a gateway that stops', async () => {
  const sockets = await Promise.all(
    Array.from({ length: 120 }, async () => clients[0]?.attach(await clients[0].session())),
  );
  const closed = Promise.all(
    sockets.map(async (socket) => ({ code: (await socket?.closed())?.code, at: performance.now() })),
  );
  await stack.kill(0, 'SIGTERM');
  const ends = await closed;
  expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([1012]));
  const times = ends.map(({ at }) => at).toSorted((a, b) => a - b);
  const atOnce = times.map((time) => times.filter((other) => other >= time && other < time + 100).length);
  expect(Math.max(...atOnce), 'closed in the same moment').toBeLessThanOrEqual(50);
});
