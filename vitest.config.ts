import { defineConfig } from 'vitest/config';

const shared = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
};
const withRedis = {
  globalSetup: ['tests/support/redis-setup.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    // Tests of whole systems wait more than they work: three files at once on two cores.
    maxWorkers: 3,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{packages,services,scripts}/**/*.test.ts', 'tests/docs/**/*.test.ts'],
        },
      },
      {
        ...shared,
        test: {
          ...withRedis,
          name: 'system',
          include: ['tests/{redis,providers,e2e,conformance}/**/*.test.ts'],
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
