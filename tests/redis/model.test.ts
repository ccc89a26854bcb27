import { afterAll, beforeAll, it } from 'vitest';
import { runModel } from './model/run-model.ts';
import { redisUrl } from './suite/redis-url.ts';
import { Server } from './suite/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.open(redisUrl());
});
afterAll(() => server.close());

it(
  'does what the model of the session machine does, whatever the interleaving',
  { timeout: 300_000 },
  async () => {
    await runModel(server, { numRuns: 100, maxCommands: 150 });
  },
);
