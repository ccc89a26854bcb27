import { afterAll, beforeAll, it } from 'vitest';
import { runModel } from '../redis/model/run-model.ts';
import { redisUrl } from '../redis/suite/redis-url.ts';
import { Server } from '../redis/suite/server.ts';

/** `MODEL_RUNS` is how many interleavings; another `MODEL_SEED` tries others, with `MODEL_PATH` one that failed. */
const { MODEL_RUNS: runs = '200', MODEL_SEED: seed = '1', MODEL_PATH: path } = process.env;

let server: Server;
beforeAll(async () => {
  server = await Server.open(redisUrl());
});
afterAll(() => server.close());

it('does what the model does, over many and long interleavings', { timeout: 3_600_000 }, async () => {
  await runModel(server, {
    numRuns: Number(runs),
    maxCommands: 150,
    seed: Number(seed),
    ...(path === undefined ? {} : { path }),
  });
});
