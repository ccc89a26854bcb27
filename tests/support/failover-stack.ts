import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { Client } from './client.ts';
import { Stack } from './stack.ts';

/** Two gateways and a worker for the tests of a file, whose processes may be killed, and who may be cut off from Redis. */
export interface FailoverStack {
  readonly stack: Stack;
  /** At the first gateway. */
  readonly client: Client;
}

/** Starts it before the tests, starts again what a test has killed, and stops it behind them. */
export function failoverStack(env: Readonly<Record<string, string>>): FailoverStack {
  let stack: Stack | undefined;
  let client: Client | undefined;
  const started = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the tests have not begun');
    return part;
  };

  beforeAll(async () => {
    stack = await Stack.start({
      redisUrl: inject('redisUrl'),
      gateways: 2,
      cuttable: true,
      env: { LEASE_SECONDS: '2', ...env },
    });
    client = await Client.login(stack.gateway(0));
  }, 60_000);

  afterAll(() => stack?.stop(), 30_000);

  beforeEach(async ({ onTestFailed }) => {
    onTestFailed(() => console.error(stack?.logs));
    for (const gateway of [0, 1]) {
      const process = started(stack).gatewayProcess(gateway);
      if (!process.isUp) await process.start();
    }
  });

  return {
    get stack() {
      return started(stack);
    },
    get client() {
      return started(client);
    },
  };
}
