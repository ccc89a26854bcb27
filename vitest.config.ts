import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const shared = {
  resolve: { conditions: ['agentconnect-source'] },
  ssr: { resolve: { conditions: ['agentconnect-source'] } },
};
const withRedis = {
  globalSetup: ['tests/support/redis-setup.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    // Most of these tests wait for something most of the time, so three share even two cores well.
    maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          // Not how fast it is: a machine that does other work as well takes many times as long.
          testTimeout: 30_000,
          include: [
            '{packages,services,scripts,trials,bench}/**/*.test.ts',
            'tests/{docs,deploy,json-schema,linear,support}/**/*.test.ts',
          ],
        },
      },
      {
        ...shared,
        test: {
          ...withRedis,
          name: 'system',
          include: ['tests/{redis,providers,tools,e2e,conformance}/**/*.test.ts'],
        },
      },
      {
        ...shared,
        test: {
          ...withRedis,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 150_000,
        },
      },
      {
        ...shared,
        test: {
          ...withRedis,
          name: 'long',
          include: ['tests/long/**/*.test.ts'],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
