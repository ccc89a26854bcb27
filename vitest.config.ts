import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const shared = {
  resolve: { conditions: ['agentconnect-source'] },
  ssr: { resolve: { conditions: ['agentconnect-source'] } },
};
// Not how fast they are: a machine that does other work as well takes many times as long.
const unitMs = 30_000;
const systemMs = 120_000;
const withRedis = {
  globalSetup: ['tests/support/redis-setup.ts', 'tests/support/service-bundles.ts'],
  testTimeout: systemMs,
  hookTimeout: systemMs,
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
          testTimeout: unitMs,
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
          // Not how fast a page is, either.
          expect: { poll: { timeout: 30_000 } },
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
